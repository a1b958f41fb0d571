package reusediffusion.spark.sink.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.layout.ReadFaults;
import reusediffusion.spark.sink.layout.StoredFile;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** Finds the traces that markers name among the lines of one attempt; other lines are of samples that were taken back. */
record TraceCheck(OutputFolder folder) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NEWLINE = {'\n'};

    /**
     * What is wrong with the traces in one file.
     *
     * @param rows of {@link Ledger#lines()}, those with a trace
     */
    List<Row> findings(Store store, String file, Iterator<Row> rows) throws IOException {
        Map<String, List<Row>> wanted = new HashMap<>();
        rows.forEachRemaining(row ->
                wanted.computeIfAbsent(row.getAs("id"), id -> new ArrayList<>()).add(row));
        TreeSet<String> changed = new TreeSet<>();
        boolean there = read(store, file, wanted, changed, line -> {});
        List<Row> findings = new ArrayList<>();
        wanted.forEach((id, named) -> named.forEach(row -> findings.add(MarkerFinding.of(
                row,
                "The trace of sample " + id
                        + (changed.contains(id)
                                ? " is damaged: its line in " + file + " has changed."
                                : " is missing: there is no " + (there ? "line of it in " : "") + file + ".")))));
        return findings;
    }

    /** The lines that markers name; an empty object stands for each that is missing or damaged. */
    List<String> lines(Store store, String file, Iterator<Row> rows) throws IOException {
        Map<String, List<Row>> wanted = new HashMap<>();
        rows.forEachRemaining(row ->
                wanted.computeIfAbsent(row.getAs("id"), id -> new ArrayList<>()).add(row));
        List<String> lines = new ArrayList<>();
        read(store, file, wanted, new TreeSet<>(), lines::add);
        wanted.forEach((id, named) -> lines.add("{}"));
        return lines;
    }

    /** Takes what is found and whole out of {@code wanted}; false where there is no such file. */
    private boolean read(
            Store store, String file, Map<String, List<Row>> wanted, TreeSet<String> changed, Consumer<String> whole)
            throws IOException {
        try (InputStream raw = store.open(folder.at(file))) {
            if (raw != null) {
                ReadFaults in = new ReadFaults(raw);
                try {
                    read(in, wanted, changed, whole);
                } catch (IOException e) {
                    in.rethrow();
                }
            }
            return raw != null;
        }
    }

    private static void read(
            InputStream in, Map<String, List<Row>> wanted, TreeSet<String> changed, Consumer<String> whole)
            throws IOException {
        LineReader lines = new LineReader(in, NEWLINE);
        Text line = new Text();
        while (lines.readLine(line) > 0) {
            byte[] bytes = line.copyBytes();
            String id = id(bytes);
            List<Row> rows = id == null ? null : wanted.get(id);
            if (rows != null && rows.stream().allMatch(row -> isWhole(row, bytes))) {
                wanted.remove(id);
                whole.accept(new String(bytes, StandardCharsets.UTF_8));
            } else if (rows != null) {
                changed.add(id);
            }
        }
    }

    private static boolean isWhole(Row row, byte[] line) {
        String sha256 = row.getAs("steps_sha256");
        return sha256 == null
                ? isJson(line)
                : StoredFile.of(null, null, new byte[][] {line}).sha256().equals(sha256);
    }

    /** Traces begin with the id of their sample. */
    private static String id(byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            boolean begins = parser.nextToken() == JsonToken.START_OBJECT
                    && parser.nextToken() == JsonToken.FIELD_NAME
                    && parser.currentName().equals("id")
                    && parser.nextToken() == JsonToken.VALUE_STRING;
            return begins ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isJson(byte[] line) {
        try (JsonParser parser = JSON.createParser(new ByteArrayInputStream(line))) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
