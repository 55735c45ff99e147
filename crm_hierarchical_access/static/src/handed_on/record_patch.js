import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";
import { RelationalModel } from "@web/model/relational_model/relational_model";

/**
 * Who gives a record away by saving it gets `handed_on` instead of values: it was saved, and there is
 * nothing left to show. A form leads back to where it was opened, a list or a kanban loads itself again.
 */
patch(Record.prototype, {
    _setData(data) {
        if (!data?.handed_on) {
            return super._setData(...arguments);
        }
        this._changes = markRaw({});
        this.dirty = false;
        this.model.leaveHandedOn(this.config.isRoot);
    },
});

patch(RelationalModel.prototype, {
    /** Once for all records of one save, after it. */
    leaveHandedOn(isForm) {
        this.handedOn ??= Promise.resolve().then(async () => {
            delete this.handedOn;
            this.notification.add(
                _t("Saved and handed on. You do not see this record any more."),
                { type: "success" }
            );
            await (isForm ? this.env.config.historyBack() : this.load());
        });
    },
});
