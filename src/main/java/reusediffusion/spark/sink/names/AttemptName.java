package reusediffusion.spark.sink.names;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The names of what attempts at a chunk write, which no two attempts share. */
public final class AttemptName {
    /** Where attempts leave their files. */
    static final List<String> PLACES = List.of("data", "steps");

    private AttemptName() {}

    /** Name of what one attempt at a chunk writes. */
    public static String chunk(String run, int shard, long before, long attempt) {
        return chunk(run, shard, before) + "." + attempt;
    }

    /** The name of a chunk, without the attempt that made it. */
    static String chunk(String run, int shard, long before) {
        return String.format(Locale.ROOT, "%s-%05d.%06d", run, shard, before);
    }

    /**
     * The entry of {@link OutputFolder#places} that a file belongs to, such as {@code data/RUN-00000.000000.7}.
     *
     * @param file as a marker names it
     * @throws IllegalStateException if no attempt of this program writes there
     */
    public static String entry(String file) {
        String[] parts = file.split("/", 3);
        if (parts.length < 2 || !PLACES.contains(parts[0]) || parts[1].isEmpty() || parts[1].startsWith(".")) {
            throw new IllegalStateException("A marker names " + file + ", and this version writes no such file.");
        }
        return parts[0] + "/" + parts[1];
    }

    /** The name of a file until it is whole: readers pass over it. */
    public static String hidden(String name, UUID unique) {
        return "." + name + "." + unique;
    }
}
