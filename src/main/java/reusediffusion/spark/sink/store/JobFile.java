package reusediffusion.spark.sink.store;

import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * What the samples of an output folder depend on. Without it no run can go on there, and all that is finished would have to be made again;
 * so disks hold it twice. An object store keeps what is put whole.
 */
public record JobFile(Store store, OutputFolder folder) {
    /** What to do where neither the file nor a copy of it is whole. */
    public static final String REMEDY = "have the same command make another folder (--output) of one prompt"
            + " (--prompts-num 1), and put a copy of its _job.json here; then all that is finished here is kept";

    /** The text of the file, or of its copy where the file is missing or damaged and the copy is not; null where neither is there. */
    public String read() throws IOException {
        String text = text(folder.job());
        if (isWhole(text) || !store.creation().renames()) {
            return text;
        }
        String copy = text(folder.jobCopy());
        return isWhole(copy) ? copy : text;
    }

    /** Has this text lie there, and beside it a second time. */
    public void keep(String text) throws IOException {
        put(folder.job(), text);
        if (store.creation().renames()) {
            put(folder.jobCopy(), text);
        }
    }

    /** Puts back whichever of the two is missing or damaged, where the other one is whole. */
    public void mend() throws IOException {
        String text = read();
        if (isWhole(text)) {
            keep(text);
        }
    }

    /** A sentence on a file that is missing or damaged; null where it is whole. */
    public String problem() throws IOException {
        if (isWhole(text(folder.job()))) {
            return null;
        }
        String remedy = isWhole(read())
                ? "a copy of it is there, which the next run or --repair puts in its place"
                : "there is no copy of it; " + REMEDY;
        return folder.job() + " is missing or damaged; " + remedy + ".";
    }

    private void put(Path path, String text) throws IOException {
        if (!text.equals(text(path))) {
            MisplacedFolder.remove(store, path);
            store.publish(path, text);
        }
    }

    /** Null where nothing is there, and empty where it is no file. */
    private String text(Path path) throws IOException {
        FileStatus there = store.look(path);
        return there == null ? null : there.isFile() ? store.read(path) : "";
    }

    private static boolean isWhole(String text) {
        return SealedFields.parse(text) != null;
    }
}
