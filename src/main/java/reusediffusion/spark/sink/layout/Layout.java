package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.List;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** How one attempt lays out the files of its samples. */
public interface Layout {

    /** Has one sample's files written: at once, or by the time that {@link #finish} returns. */
    SavedSample store(Outcome sample) throws IOException;

    /** Everything is on the disk when this returns. */
    void finish() throws IOException;

    /** Removes whatever was written. */
    void discard() throws IOException;

    /** The names that {@code --layout} knows. */
    List<String> NAMES = List.of("files", "webdataset", "parquet");

    /** Whether it lays many samples into one file. */
    static boolean isOfMany(String name) {
        return !name.equals("files");
    }

    /**
     * Opens the layout of this name, one of {@link #NAMES}, for an attempt.
     *
     * @throws IllegalArgumentException where no layout has that name
     */
    static Layout named(String name, Store store, OutputFolder folder, String attempt) throws IOException {
        return switch (name) {
            case "files" -> new FilesLayout(store, folder, attempt);
            case "webdataset" -> new TarLayout(store, folder, attempt);
            case "parquet" -> new ParquetLayout(store, folder, attempt);
            default -> throw new IllegalArgumentException(
                    "The layout " + name + " is unknown; use files, webdataset or parquet.");
        };
    }
}
