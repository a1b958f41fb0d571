package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThumbnailTest {

    @Test
    void smallPicturesStayAsTheyAre() {
        Picture picture = Scenes.picture(512, 300, Scenes::pattern);
        Picture small = Thumbnail.of(List.of(picture));
        assertThat(small.width()).isEqualTo(512);
        assertThat(small.rgb()).isEqualTo(picture.rgb());
    }

    @Test
    void largeOnesAreAveraged() {
        // Every 2 × 2 square holds 0, 40, 80 and 120 more than ten times its number.
        Picture large = Scenes.picture(1024, 6, (x, y, c) -> x / 2 % 10 + 40 * (x % 2) + 80 * (y % 2));
        Picture small = Thumbnail.of(List.of(large));
        assertThat(small.width()).isEqualTo(512);
        assertThat(small.height()).isEqualTo(3);
        for (int x = 0; x < 512; x++) {
            assertThat(small.rgb()[x * 3] & 255).isEqualTo(60 + x % 10);
        }
        assertThat(Thumbnail.of(List.of(Scenes.picture(1025, 6, Scenes::pattern)))
                        .width())
                .isEqualTo(341);
    }

    @Test
    void aClipShowsEveryKthFrame() {
        assertThat(shown(2, 16)).containsExactly(0, 1);
        assertThat(shown(5, 16)).containsExactly(0, 1, 2, 3, 4);
        assertThat(shown(9, 16)).containsExactly(0, 2, 4, 6, 8);
        assertThat(shown(10, 16)).containsExactly(0, 3, 6, 9);
        assertThat(shown(49, 16)).containsExactly(0, 12, 24, 36, 48);
        assertThat(shown(3, 512)).containsExactly(0, 1, 2);
    }

    /** The values of the frames side by side; each frame is of its number. */
    private static List<Integer> shown(int frames, int width) {
        Picture strip = Thumbnail.of(IntStream.range(0, frames)
                .mapToObj(number -> Scenes.picture(width, 8, (x, y, c) -> number))
                .toList());
        int each = Math.min(width, 256);
        assertThat(strip.width() % each).isZero();
        return IntStream.range(0, strip.width() / each)
                .mapToObj(i -> (int) strip.rgb()[(i * each + each / 2) * 3])
                .toList();
    }
}
