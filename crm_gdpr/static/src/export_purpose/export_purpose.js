import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { download } from "@web/core/network/download";
import { patch } from "@web/core/utils/patch";
import { registry } from "@web/core/registry";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks what an export of customers is for. */
export class ExportPurposeDialog extends Component {
    static template = "crm_gdpr.ExportPurposeDialog";
    static components = { Dialog };
    static props = { answer: Function, close: Function };

    setup() {
        this.state = useState({ purpose: "" });
        useAutofocus({ refName: "purpose" });
    }

    export() {
        if (this.state.purpose.trim()) {
            this.props.answer(this.state.purpose.trim());
            this.props.close();
        }
    }
}

/** Exports of customers say what they are for: whoever starts one in whatever view is asked, then the file comes. */
export const exportPurposeService = {
    dependencies: ["dialog", "orm"],
    start(env, { dialog, orm }) {
        const ask = () =>
            new Promise((resolve) => {
                dialog.add(ExportPurposeDialog, { answer: resolve }, { onClose: () => resolve(null) });
            });

        const withPurpose = async (options) => {
            const data = JSON.parse(options.data.data);
            const names = data.fields.map((field) => field.name);
            if (!(await orm.call("crm.gdpr.export", "is_purpose_asked", [data.model, names]))) {
                return options;
            }
            const purpose = await ask();
            data.context = { ...data.context, crm_gdpr_purpose: purpose };
            return purpose && { ...options, data: { ...options.data, data: JSON.stringify(data) } };
        };

        patch(download, {
            async _download(options) {
                const isExport = /^\/web\/export\/(csv|xlsx)$/.test(options.url || "");
                const asked = isExport ? await withPurpose(options) : options;
                return asked && super._download(asked);
            },
        });
    },
};

registry.category("services").add("crm_gdpr.export_purpose", exportPurposeService);
