import { DocumentFileUploader } from "@account/components/document_file_uploader/document_file_uploader";
import { FileUploadListController } from "@account/views/file_upload_list/file_upload_list_controller";
import { FileUploadListRenderer } from "@account/views/file_upload_list/file_upload_list_renderer";
import { fileUploadListView } from "@account/views/file_upload_list/file_upload_list_view";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { LibraryFiles } from "./library_files";

/** Each file becomes a draft at once: no file is left behind where one is refused. */
export class LibraryFileUploader extends DocumentFileUploader {
    static components = { ...DocumentFileUploader.components, FileUploader: LibraryFiles };

    setup() {
        super.setup();
        this.documentIds = [];
    }

    async onFileUploaded(file) {
        this.documentIds.push(await this.orm.call("crm.document", "create_from_file", [file.name, file.data]));
    }

    async onUploadComplete() {
        const documentIds = this.documentIds.splice(0);
        if (documentIds.length) {
            this.action.doAction(await this.orm.call("crm.document", "action_uploaded", [documentIds]));
        }
    }
}

export class LibraryListController extends FileUploadListController {
    static components = {
        ...FileUploadListController.components,
        DocumentFileUploader: LibraryFileUploader,
    };

    get hideUploadButton() {
        return !this.activeActions.create;
    }
}

export class LibraryListRenderer extends FileUploadListRenderer {
    setup() {
        super.setup();
        this.dropZoneTitle = _t("Drop files here");
        this.dropZoneDescription = _t("Each becomes a draft.");
    }

    onDragStart(ev) {
        if (this.props.activeActions?.create) {
            super.onDragStart(ev);
        }
    }

    onPaste() {}
}

registry.category("views").add("crm_document_list", {
    ...fileUploadListView,
    Controller: LibraryListController,
    Renderer: LibraryListRenderer,
});
