package reusediffusion.spark.sink;

import java.io.IOException;

/** How one attempt lays out the files of its samples. */
interface Layout {

    /** Writes one sample's files. */
    Stored store(Outcome sample) throws IOException;

    /** Everything is on the disk when this returns. */
    void finish() throws IOException;

    /** Removes whatever was written. */
    void discard() throws IOException;

    /** {@code files} or {@code webdataset}; the names that {@code --layout} knows. */
    static Layout named(String name, Store store, OutputFolder folder, String attempt) throws IOException {
        return switch (name) {
            case "files" -> new FilesLayout(store, folder, attempt);
            case "webdataset" -> new TarLayout(store, folder, attempt);
            default -> throw new IllegalArgumentException(
                    "The layout " + name + " is unknown; use files or webdataset.");
        };
    }
}
