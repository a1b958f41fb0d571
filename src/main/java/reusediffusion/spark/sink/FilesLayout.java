package reusediffusion.spark.sink;

import java.io.IOException;
import java.util.Locale;

/** One file per sample, {@code <id>.<extension>}; the frames of a clip in a folder, {@code <id>/0000.<extension>}. */
final class FilesLayout implements Layout {
    private final Store store;
    private final OutputFolder folder;
    private final String place;

    FilesLayout(Store store, OutputFolder folder, String attempt) {
        this.store = store;
        this.folder = folder;
        this.place = "data/" + attempt;
    }

    @Override
    public Stored store(Outcome sample) throws IOException {
        String base = place + "/" + sample.id();
        byte[][] parts = sample.files();
        if (parts.length == 1) {
            String file = base + "." + sample.extension();
            store.write(folder.at(file), parts[0]);
            return Stored.of(file, null, parts);
        }
        for (int i = 0; i < parts.length; i++) {
            store.write(folder.at(String.format(Locale.ROOT, "%s/%04d.%s", base, i, sample.extension())), parts[i]);
        }
        return Stored.of(base, null, parts);
    }

    @Override
    public void finish() {}

    @Override
    public void discard() throws IOException {
        store.delete(folder.at(place));
    }
}
