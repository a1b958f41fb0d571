package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
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
    private final ParallelWrites writes;
    private final String place;
    private final SampleNames names = SampleNames.ofFiles();

    FilesLayout(Store store, OutputFolder folder, String attempt) {
        this.store = store;
        this.folder = folder;
        this.writes = new ParallelWrites(store);
        this.place = "data/" + attempt;
    }

    @Override
    public SavedSample store(Outcome sample) throws IOException {
        byte[][] parts = sample.files();
        String ending = parts.length == 1 ? "." + sample.extension() : "";
        String base = place + "/" + names.of(sample.id(), ending);
        if (parts.length == 1) {
            String file = base + ending;
            LongSupplier nanos = writes.begin(folder.at(file), parts[0]);
            return new SavedSample(StoredFile.of(file, null, parts), nanos);
        }
        LongSupplier[] nanos = new LongSupplier[parts.length];
        for (int i = 0; i < parts.length; i++) {
            String frame = String.format(Locale.ROOT, "%s/%04d.%s", base, i, sample.extension());
            nanos[i] = writes.begin(folder.at(frame), parts[i]);
        }
        return new SavedSample(
                StoredFile.of(base, null, parts),
                () -> Arrays.stream(nanos).mapToLong(LongSupplier::getAsLong).sum());
    }

    @Override
    public void finish() throws IOException {
        writes.await();
    }

    @Override
    public void discard() throws IOException {
        writes.settle();
        store.delete(folder.at(place));
    }
}
