package reusediffusion.spark.sink.layout;

import java.io.IOException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.SampleNames;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.sink.store.StoreStream;

/**
 * One Parquet file a chunk, a row a sample, with the picture itself in the column {@code image}, a struct (bytes, path); a clip in a single
 * file that is no picture (MP4) is the column {@code video}. The path is a name that no other row of the file has.
 *
 * <p>Source: the features Image and Video of the Hugging Face library datasets, whose description of the columns lies in the file's metadata.
 */
final class ParquetLayout implements Layout {
    static final String ENDING = ".parquet";

    private final Store store;
    private final OutputFolder folder;
    private final String file;
    private final SampleNames names = SampleNames.ofFiles();
    private StoreStream out;
    private ParquetWriter<Group> writer;
    private ParquetColumns columns;

    ParquetLayout(Store store, OutputFolder folder, String attempt) {
        this.store = store;
        this.folder = folder;
        file = "data/" + attempt + ENDING;
    }

    @Override
    public SavedSample store(Outcome sample) throws IOException {
        long start = System.nanoTime();
        if (sample.files().length != 1) {
            throw new IllegalArgumentException("The sample " + sample.id() + " is of " + sample.files().length
                    + " files, and a row of --layout parquet holds one; use --format mp4 or gif, or another layout.");
        }
        if (writer == null) {
            open(sample.extension().equals("mp4") ? "video" : "image");
        }
        String ending = "." + sample.extension();
        String name = names.of(sample.id(), ending) + ending;
        writer.write(columns.row(sample, name));
        return SavedSample.since(start, StoredFile.of(file, name, sample.files()));
    }

    private void open(String column) throws IOException {
        columns = new ParquetColumns(column);
        out = store.create(folder.at(file));
        writer = columns.writer(new ParquetStreams.Output(out));
    }

    @Override
    public void finish() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    @Override
    public void discard() throws IOException {
        if (out != null) {
            store.discard(out, folder.at(file));
        }
    }
}
