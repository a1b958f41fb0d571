package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.Locale;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.SampleNames;
import reusediffusion.spark.sink.store.Store;

/**
 * One file per sample, {@code <name>.<extension>}; the frames of a clip in a folder, {@code <name>/0000.<extension>}. The name is the id where
 * that can name a file: see {@link SampleNames}.
 */
final class FilesLayout implements Layout {
    private final Store store;
    private final OutputFolder folder;
    private final String place;
    private final SampleNames names = SampleNames.ofFiles();

    FilesLayout(Store store, OutputFolder folder, String attempt) {
        this.store = store;
        this.folder = folder;
        this.place = "data/" + attempt;
    }

    @Override
    public StoredFile store(Outcome sample) throws IOException {
        byte[][] parts = sample.files();
        String ending = parts.length == 1 ? "." + sample.extension() : "";
        String base = place + "/" + names.of(sample.id(), ending);
        if (parts.length == 1) {
            String file = base + ending;
            store.write(folder.at(file), parts[0]);
            return StoredFile.of(file, null, parts);
        }
        for (int i = 0; i < parts.length; i++) {
            store.write(folder.at(String.format(Locale.ROOT, "%s/%04d.%s", base, i, sample.extension())), parts[i]);
        }
        return StoredFile.of(base, null, parts);
    }

    @Override
    public void finish() {}

    @Override
    public void discard() throws IOException {
        store.delete(folder.at(place));
    }
}
