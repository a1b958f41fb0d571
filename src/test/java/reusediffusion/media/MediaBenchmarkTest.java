package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The benchmark of compression measures what jobs write. */
class MediaBenchmarkTest {
    @Test
    void measuresEveryWayForEveryKind() {
        Map<String, Picture> pictures = SyntheticPictures.all(64);
        List<MediaBenchmark.Row> rows = new MediaBenchmark(1).run(64);
        assertThat(rows.stream().map(MediaBenchmark.Row::kind).distinct())
                .containsExactly("photograph", "soft scene", "drawing", "gradient", "sheet", "noise");
        assertThat(rows.stream().filter(row -> row.kind().equals("drawing")).map(MediaBenchmark.Row::way))
                .containsExactly("png", "png, level 1", "png, level 6", "png, FFmpeg", "jpg", "mp4");
        assertThat(rows).allSatisfy(row -> assertThat(row.millis()).isNotNegative());
        assertThat(rows.stream().filter(row -> row.way().equals("png")))
                .allSatisfy(row -> assertThat(row.millis()).isPositive());
        Map<String, Long> png = rows.stream()
                .filter(row -> row.way().equals("png"))
                .collect(Collectors.toMap(MediaBenchmark.Row::kind, MediaBenchmark.Row::bytes));
        pictures.forEach(
                (kind, picture) -> assertThat(png.get(kind)).as(kind).isEqualTo(StillImages.png(picture).length));
        assertThat(png.get("drawing")).isLessThan(png.get("photograph"));
        assertThat(png.get("noise")).isGreaterThan(64 * 64 * 3);
    }

    @Test
    void ffmpegsFileHoldsThePicture() {
        Picture drawing = SyntheticPictures.all(64).get("drawing");
        assertThat(StillImages.decode(MediaBenchmark.ffmpeg(drawing)).rgb()).isEqualTo(drawing.rgb());
    }
}
