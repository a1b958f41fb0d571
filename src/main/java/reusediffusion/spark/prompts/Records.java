package reusediffusion.spark.prompts;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.storage.Address;

/** The rows of one file, one after the other; of each what was asked for. */
abstract class Records implements Iterator<PromptRecord>, Closeable {
    private final PromptFile file;
    private final Set<String> columns = new TreeSet<>();
    private PromptRecord next;
    private long read;

    Records(PromptFile file) {
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param wanted names of the columns to read, in small letters
     * @throws IllegalArgumentException that names the file, and the line where there is one
     */
    static Records open(PromptFile file, Set<String> wanted, Configuration configuration) {
        try {
            return switch (file.kind()) {
                case TEXT -> new TextRecords(file, text(file, configuration));
                case COMMAS, TABS -> new DelimitedRecords(file, text(file, configuration), wanted);
                case JSON -> JsonRecords.open(file, text(file, configuration), wanted);
                case PARQUET -> new ParquetRecords(file, wanted, configuration);
            };
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    private static BufferedReader text(PromptFile file, Configuration configuration) throws IOException {
        Path path = new Path(file.path());
        InputStream in = Address.plain(path.getFileSystem(configuration)).open(path);
        try {
            return new BufferedReader(StrictText.of(
                    Unpacking.of(file, in, configuration), file.kind().isOfLines(file.path())));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The next row, or null at the end. */
    abstract PromptRecord read() throws IOException;

    /** The names of the columns that were seen so far, all of them, in small letters. */
    final Set<String> columns() {
        return columns;
    }

    @Override
    public final boolean hasNext() {
        if (next == null && read < file.rows()) {
            try {
                while (read < file.from()) {
                    read();
                    read++;
                }
                next = read();
            } catch (IOException e) {
                throw fault(file, e);
            }
        }
        return next != null;
    }

    @Override
    public final PromptRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        PromptRecord record = next;
        next = null;
        read++;
        return record;
    }

    /** A column's name as it is compared: blanks around it and its case do not count. */
    static String normal(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException fault(PromptFile file, IOException e) {
        if (e instanceof TextFault fault) {
            return file.fault(fault.line(), fault.getMessage());
        }
        return new IllegalArgumentException("The prompts " + file.path() + " cannot be read: " + reason(e), e);
    }

    /** Name nodes put a stack trace behind the first line. */
    static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message) + ".";
    }
}
