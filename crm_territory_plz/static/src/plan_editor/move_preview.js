import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What activating a draft would move, in a window. */
export class MovePreview extends Component {
    static template = "crm_territory_plz.MovePreview";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        onWillStart(async () => {
            this.preview = await this.orm.call("crm.territory.plan", "get_move_preview", [this.props.action.params.plan_id]);
        });
    }

    close() {
        this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("crm_territory_plz.move_preview", MovePreview);
