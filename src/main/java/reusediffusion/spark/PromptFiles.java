package reusediffusion.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What lies at a path of prompts.
 *
 * @param kind txt, csv, json or parquet
 * @param array whether the JSON is one array and not an object a line
 */
record PromptFiles(String kind, boolean array) {
    private static final List<String> PACKED = List.of(".gz", ".bz2", ".zst");

    /** Looks at a file, or at the files of a folder, which must be of one kind. */
    static PromptFiles at(Path path, Configuration configuration) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        List<Path> found = visible(files, path);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("The folder of prompts " + path + " is empty.");
        }
        var kinds = found.stream().map(PromptFiles::kindOf).collect(Collectors.toSet());
        if (kinds.size() > 1) {
            throw new IllegalArgumentException("The folder of prompts " + path + " mixes kinds of files " + kinds
                    + "; keep one kind in a folder.");
        }
        String kind = kinds.iterator().next();
        return new PromptFiles(kind, kind.equals("json") && startsArray(files, found.get(0)));
    }

    private static List<Path> visible(FileSystem files, Path path) throws IOException {
        List<Path> found = new ArrayList<>();
        try {
            RemoteIterator<? extends FileStatus> all =
                    files.getFileStatus(path).isFile() ? files.listLocatedStatus(path) : files.listFiles(path, true);
            while (all.hasNext()) {
                Path file = all.next().getPath();
                if (!file.getName().startsWith("_") && !file.getName().startsWith(".")) {
                    found.add(file);
                }
            }
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There are no prompts at " + path + "; check --prompts.", e);
        }
        return found;
    }

    private static String kindOf(Path file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        for (String packed : PACKED) {
            name = name.endsWith(packed) ? name.substring(0, name.length() - packed.length()) : name;
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "txt" -> "txt";
            case "csv" -> "csv";
            case "json", "jsonl" -> "json";
            case "parquet" -> "parquet";
            default -> throw new IllegalArgumentException("The prompts " + file
                    + " are of an unknown kind; use a name that ends in .txt, .csv, .json, .jsonl or .parquet.");
        };
    }

    private static boolean startsArray(FileSystem files, Path file) throws IOException {
        try (var in = files.open(file)) {
            int c = in.read();
            while (Character.isWhitespace(c)) {
                c = in.read();
            }
            return c == '[';
        }
    }
}
