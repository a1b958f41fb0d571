package reusediffusion.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.Lettering;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;
import reusediffusion.reuse.plan.Plan;

class PictureReportTest {
    private static final int GAP = 8;
    private static final int SIDE = 100;
    private static final int LINE = 18;

    private static Picture grey(int value) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        Arrays.fill(rgb, (byte) value);
        return new Picture(SIDE, SIDE, rgb);
    }

    private static PictureReport report(int shown) {
        Plan.Quality quality = new Plan.Quality(48.94, 48, 50, 40, 35, 0.99, 0.98, 64);
        List<QualityPoint> points = List.of(
                new QualityPoint("original", "original", 28, quality),
                new QualityPoint("planned", "planned:14", 13.96, quality));
        List<Picture> full = List.of(grey(10), grey(20));
        Map<String, List<Picture>> pictures = Map.of("planned:14", List.of(grey(30), grey(40)));
        return PictureReport.of(
                new QualityReport("a model", 28, Map.of(), points),
                List.of("a circle", "a square").subList(0, shown),
                full.subList(0, shown),
                policy -> pictures.getOrDefault(policy, List.of()));
    }

    @Test
    void aRowAPolicyAndAColumnAPrompt() {
        Picture sheet = report(2).sheet();
        int label = new Lettering(12).lines(List.of("planned:14")).width();
        int left = GAP + label + GAP;
        int top = GAP + LINE + GAP;
        assertThat(sheet.width()).isEqualTo(left + 2 * (SIDE + GAP));
        assertThat(sheet.height()).isEqualTo(top + 2 * (SIDE + GAP));
        assertThat(at(sheet, left, top)).isEqualTo(10);
        assertThat(at(sheet, left + SIDE + GAP, top)).isEqualTo(20);
        assertThat(at(sheet, left, top + SIDE + GAP)).isEqualTo(30);
        assertThat(at(sheet, left + SIDE + GAP + 50, top + SIDE + GAP + 50)).isEqualTo(40);
        assertThat(at(sheet, left + SIDE, top)).isEqualTo(255);
    }

    @Test
    void labelsSayNameCallsAndQuality() {
        assertThat(report(2).rows()).hasSize(2);
        assertThat(report(2).rows().get(0).label()).containsExactly("full run", "28 calls");
        assertThat(report(2).rows().get(1).label()).containsExactly("planned:14", "14.0 calls", "48.9 dB");
        Picture sheet = report(2).sheet();
        Picture label = new Lettering(12).lines(report(2).rows().get(1).label());
        int top = GAP + LINE + GAP + SIDE + GAP;
        for (int y = 0; y < label.height(); y++) {
            for (int x = 0; x < label.width(); x++) {
                assertThat(at(sheet, GAP + x, top + y)).isEqualTo(at(label, x, y));
            }
        }
    }

    @Test
    void isWrittenWholeAndRemovedWhereNothingIsShown(@TempDir Path folder) throws Exception {
        report(2).write(folder);
        Path file = folder.resolve("pictures.png");
        assertThat(StillImages.decode(Files.readAllBytes(file)).rgb())
                .isEqualTo(report(2).sheet().rgb());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.part");
        report(0).write(folder);
        report(0).write(folder);
        assertThat(folder).isEmptyDirectory();
    }

    private static int at(Picture picture, int x, int y) {
        return picture.rgb()[(y * picture.width() + x) * 3] & 255;
    }
}
