package reusediffusion.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import reusediffusion.media.ContactSheet;
import reusediffusion.media.Lettering;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;

/**
 * A picture in which the same samples are shown under every policy.
 *
 * @param prompts one a column
 */
public record PictureReport(List<String> prompts, List<Row> rows) {
    private static final int GAP = 8;
    private static final int NARROWEST = 96;
    private static final int LINES = 4;

    /**
     * A row of the picture: one way to make the samples, and what it made.
     *
     * @param label what it is, a line each
     * @param pictures one a prompt
     */
    public record Row(List<String> label, List<Picture> pictures) {

        /** Makes the row of a way that was measured, with its figures as the label. */
        public static Row of(QualityPoint point, List<Picture> pictures) {
            String calls = String.format(Locale.ROOT, "%.1f calls", point.calls());
            String decibels =
                    String.format(Locale.ROOT, "%.1f dB", point.quality().psnrMean());
            return new Row(List.of(point.policy(), calls, decibels), pictures);
        }
    }

    /**
     * The full runs, and below them the report's policies in its order.
     *
     * @param full the full runs' pictures, one a prompt
     * @param pictures by name of the policy, one a prompt; a policy without any gets no row
     */
    public static PictureReport of(
            QualityReport report, List<String> prompts, List<Picture> full, Function<String, List<Picture>> pictures) {
        List<Row> rows = new ArrayList<>(List.of(new Row(List.of("full run", report.steps() + " calls"), full)));
        report.points().stream()
                .map(point -> Row.of(point, pictures.apply(point.policy())))
                .filter(row -> !row.pictures.isEmpty())
                .forEach(rows::add);
        return new PictureReport(prompts, rows);
    }

    /** Writes {@code pictures.png} into a folder, whole or not at all; without prompts that of an earlier report goes. */
    public void write(Path folder) throws IOException {
        Path file = folder.resolve("pictures.png");
        if (prompts.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            AtomicFile.write(file, StillImages.png(sheet()));
        }
    }

    /** A row a policy, with its label at the left; the prompts are above. */
    public Picture sheet() {
        Picture first = rows.get(0).pictures().get(0);
        int width = Math.max(NARROWEST, first.width());
        Lettering letters = new Lettering(Math.max(12, Math.min(18, first.height() / 10)));
        List<Picture> cells = new ArrayList<>();
        cells.add(letters.lines(List.of()));
        prompts.forEach(prompt -> cells.add(letters.wrapped(prompt, width, LINES)));
        for (Row row : rows) {
            cells.add(letters.lines(row.label()));
            cells.addAll(row.pictures());
        }
        return new ContactSheet(1 + prompts.size(), GAP).of(cells);
    }
}
