package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.SampleNames;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.sink.store.StoreStream;

/**
 * One tar per shard as WebDataset reads it: {@code <key>.<extension>} beside {@code <key>.txt} with the prompt; the frames of a clip are
 * {@code <key>.0000.<extension>} and so on. The key is the id where that can be one, which a dot would end: see {@link SampleNames}.
 */
final class TarLayout implements Layout {
    private final Store store;
    private final OutputFolder folder;
    private final String file;
    private final SampleNames keys = SampleNames.ofKeys();
    private final StoreStream out;
    private final TarArchiveOutputStream tar;

    TarLayout(Store store, OutputFolder folder, String attempt) throws IOException {
        this.store = store;
        this.folder = folder;
        file = "data/" + attempt + ".tar";
        out = store.create(folder.at(file));
        tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    @Override
    public SavedSample store(Outcome sample) throws IOException {
        long start = System.nanoTime();
        byte[][] parts = sample.files();
        String key = keys.of(sample.id(), "");
        for (int i = 0; i < parts.length; i++) {
            add(name(key, sample, parts.length == 1 ? "" : String.format(Locale.ROOT, "%04d.", i)), parts[i]);
        }
        add(text(key), sample.prompt().getBytes(StandardCharsets.UTF_8));
        return SavedSample.since(start, StoredFile.of(file, name(key, sample, parts.length == 1 ? "" : "*."), parts));
    }

    /** The name of the member that holds a sample's prompt. */
    static String text(String key) {
        return key + ".txt";
    }

    private static String name(String key, Outcome sample, String frame) {
        return key + "." + frame + sample.extension();
    }

    private void add(String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        // The same samples give the same bytes whenever they are made.
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
        out.sync();
        tar.close();
    }

    @Override
    public void discard() throws IOException {
        store.discard(out, folder.at(file));
    }
}
