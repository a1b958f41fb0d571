package reusediffusion.spark.prompts;

import java.util.List;
import java.util.Locale;

/** The forms of files that prompts are read from, by the ends of their names. */
enum PromptKind {
    TEXT("txt"),
    COMMAS("csv"),
    TABS("tsv", "tab"),
    JSON("json", "jsonl", "ndjson"),
    PARQUET("parquet");

    /** The endings of files that are read, for messages and help. */
    static final String READ =
            ".txt, .csv, .tsv, .json, .jsonl, .ndjson or .parquet, packed as .gz, .bz2 or .zst where you like";

    private static final List<String> PACKED = List.of(".gz", ".bz2", ".zst");

    private final List<String> extensions;

    PromptKind(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** @param file its name, or its whole path */
    static PromptKind of(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String packed = packing(name);
        name = name.substring(0, name.length() - packed.length());
        String extension = name.substring(name.lastIndexOf('.') + 1);
        for (PromptKind kind : values()) {
            if (kind.extensions.contains(extension) && (kind != PARQUET || packed.isEmpty())) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "The prompts " + file + " are of an unknown kind; use a name that ends in " + READ + ".");
    }

    /** Whether no row has more than a line of such a file, or ends in one; an array of JSON may be one line, however long. */
    boolean isOfLines(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return this != JSON || !name.endsWith(".json" + packing(name));
    }

    /** {@code .gz}, {@code .bz2}, {@code .zst}, or nothing where the file is not packed. */
    static String packing(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return PACKED.stream().filter(name::endsWith).findFirst().orElse("");
    }
}
