package reusediffusion.spark.prompts;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rows of a .csv or .tsv file with a header. A .csv is parted by commas; by semicolons or tabs where its header says so. Rows without any
 * value are left out.
 */
final class DelimitedRecords extends Records {
    private static final int HEADER = 1 << 24;

    private final BufferedReader text;
    private final DelimitedRows rows;
    private final Map<String, Integer> places = new HashMap<>();
    private int width;

    DelimitedRecords(PromptFile file, BufferedReader text, Set<String> wanted) throws IOException {
        super(file);
        this.text = text;
        String announced = announced(file, text);
        char delimiter = announced == null ? delimiter(file, text) : announced.charAt(4);
        this.rows = new DelimitedRows(text, delimiter, file.escapes(), announced == null ? 1 : 2);
        List<String> header = rows.next();
        if (header != null) {
            width = header.size();
            for (int i = 0; i < width; i++) {
                name(header.get(i), i, wanted);
            }
        }
    }

    private void name(String given, int place, Set<String> wanted) throws IOException {
        String name = given == null ? "" : normal(given);
        columns().add(name);
        if (wanted.contains(name) && places.put(name, place) != null) {
            throw new TextFault(1, "the header names the column " + name + " twice; rename one of them.");
        }
    }

    /** Reads the line {@code sep=;} that Excel writes before a header; null, and nothing is read, where there is none. */
    private static String announced(PromptFile file, BufferedReader text) throws IOException {
        char[] first = new char[4];
        text.mark(HEADER);
        boolean there = file.kind() == PromptKind.COMMAS
                && text.read(first) == first.length
                && new String(first).equalsIgnoreCase("sep=");
        text.reset();
        return there ? text.readLine() : null;
    }

    /** Leaves the reader before the header. */
    private static char delimiter(PromptFile file, BufferedReader text) throws IOException {
        if (file.kind() == PromptKind.TABS) {
            return '\t';
        }
        for (char delimiter : new char[] {',', ';', '\t'}) {
            text.mark(HEADER);
            List<String> header = new DelimitedRows(text, delimiter, false, 1).next();
            text.reset();
            if (header != null
                    && header.stream()
                            .anyMatch(name -> name != null && normal(name).equals("prompt"))) {
                return delimiter;
            }
        }
        return ',';
    }

    @Override
    PromptRecord read() throws IOException {
        List<String> values = rows.next();
        while (values != null && isBlank(values)) {
            values = rows.next();
        }
        if (values == null) {
            return null;
        }
        if (values.size() != width) {
            throw new TextFault(
                    rows.line(),
                    "the row has " + values.size() + " columns, and the header has " + width
                            + "; a text with a delimiter or a line break in it belongs in double quotes.");
        }
        Map<String, Object> record = new HashMap<>();
        for (Map.Entry<String, Integer> column : places.entrySet()) {
            String value = values.get(column.getValue());
            if (value != null) {
                record.put(column.getKey(), value);
            }
        }
        return new PromptRecord(rows.line(), record);
    }

    private boolean isBlank(List<String> values) {
        return values.stream().allMatch(Objects::isNull)
                || width > 1 && values.size() == 1 && values.get(0).isBlank();
    }

    boolean sawEscape() {
        return rows.sawEscape();
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
