import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DEFAULT_MAX_FILE_SIZE } from "@web/core/utils/files";
import { session } from "@web/session";
import { FileUploader } from "@web/views/fields/file_handler";
import { ListBinaryField, listBinaryField } from "@web/views/fields/binary/binary_field";

/** Bytes of a request besides the file. */
const AROUND = 64 * 1024;

/** How many bytes a file may have: a request takes it in letters, four for three bytes. */
export function largestFile() {
    const largest = session.max_file_upload_size || DEFAULT_MAX_FILE_SIZE;
    return Math.max(Math.floor(((largest - AROUND) * 3) / 4), 0);
}

function megabytes(size) {
    return (size / 1024 ** 2).toFixed(1);
}

/** Says which files are too large before they are sent, and goes on with the others. */
export class LibraryFiles extends FileUploader {
    async onFileChange(ev) {
        const files = [...ev.target.files].filter((file) => this.fits(file));
        await super.onFileChange({ target: { files } });
        ev.target.value = null;
    }

    fits(file) {
        if (file.size <= largestFile()) {
            return true;
        }
        const message = _t("%(name)s has %(size)s MB, but no more than %(limit)s MB may be uploaded. Import larger files from a folder.", {
            name: file.name,
            size: megabytes(file.size),
            limit: megabytes(largestFile()),
        });
        this.notification.add(message, { type: "danger", sticky: true });
        return false;
    }
}

/** The file of a version, in the list of a document's versions. */
export class LibraryFileField extends ListBinaryField {
    static components = { ...ListBinaryField.components, FileUploader: LibraryFiles };
}

registry.category("fields").add("library_file", { ...listBinaryField, component: LibraryFileField });
