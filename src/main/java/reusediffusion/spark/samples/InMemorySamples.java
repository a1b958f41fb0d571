package reusediffusion.spark.samples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.spark.prompts.Prompts;
import reusediffusion.spark.sink.ledger.Utf8Order;

/**
 * The {@link Samples} of few prompts, made in this process by the same rules: queries over them would cost more than all else that a job does
 * before it makes anything.
 */
final class InMemorySamples {
    private static final long PROMPTS = 2000;
    private static final long LETTERS = 500_000;
    private static final String ZERO = "\u0000";
    private static final int DIGITS = 16;

    /** As queries sort them, those that are null first. */
    private static final Comparator<String> ORDER = Comparator.nullsFirst(Utf8Order.BYTES);

    private InMemorySamples() {}

    /** The samples by settings and id; null where they are many. */
    static List<Row> sorted(Prompts prompts, PromptSource source) {
        if (prompts.number() * source.imagesPerPrompt() > PROMPTS) {
            return null;
        }
        List<Row> rows = prompts.collect();
        long letters = rows.stream()
                .mapToLong(row -> length(row, 0) + length(row, 2) + length(row, 6))
                .sum();
        if (letters * source.imagesPerPrompt() > LETTERS) {
            return null;
        }
        List<Row> samples = new ArrayList<>(of(rows, source));
        samples.sort(Comparator.comparing((Row row) -> row.getString(5), ORDER)
                .thenComparing(row -> row.getString(0), ORDER));
        return samples;
    }

    private static int length(Row row, int column) {
        return row.isNullAt(column) ? 0 : row.getString(column).length();
    }

    /** @param prompts of {@link Prompts#rows} */
    static List<Row> of(List<Row> prompts, PromptSource source) {
        Map<List<String>, Integer> seen = new HashMap<>();
        List<Row> samples = new ArrayList<>();
        for (Row row : prompts) {
            String own = id(row.getString(1));
            String negative = row.isNullAt(2) ? source.negativePrompt() : row.getString(2);
            List<String> content = Arrays.asList(row.getString(0), negative, row.getString(3), row.getString(5));
            String id = own == null ? contentId(content, seen.merge(content, 1, Integer::sum) - 1) : own;
            for (int image = 0; image < source.imagesPerPrompt(); image++) {
                samples.add(RowFactory.create(
                        source.imagesPerPrompt() == 1 ? id : id + "-" + (image + 1),
                        row.getString(0),
                        negative,
                        seed(row, id, image, source.seed()),
                        row.get(4),
                        row.get(5),
                        row.get(6)));
            }
        }
        return samples;
    }

    /** Without the blanks around it, but for those that are no spaces; null where nothing is left. */
    private static String id(String text) {
        String trimmed = text == null ? "" : text.replaceAll("^ +| +$", "");
        return trimmed.isEmpty() ? null : trimmed;
    }

    private static String contentId(List<String> content, int before) {
        String text = Objects.requireNonNullElse(content.get(0), "")
                + ZERO
                + Objects.requireNonNullElse(content.get(1), "")
                + ZERO
                + Objects.requireNonNullElse(content.get(2), "")
                + ZERO
                + before
                + (content.get(3) == null ? "" : ZERO + content.get(3));
        byte[] digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    }

    /** Rows whose seed is none have a problem, and are not made. */
    private static long seed(Row row, String id, int image, long ofJob) {
        if (row.isNullAt(3) || !row.isNullAt(4)) {
            return Seeds.of(ofJob, id, image);
        }
        long own = Long.parseLong(row.getString(3));
        return image == 0 ? own : Seeds.of(own, id, image);
    }
}
