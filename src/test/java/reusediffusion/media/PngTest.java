package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to pack a picture is exact, and the choice among them is about as small as the most careful one. */
class PngTest {
    private static final int SIDE = 512;

    /** What photographs, drawings, soft light, noise, and pictures that hold all of them look like. */
    private static Map<String, Picture> pictures() {
        Random random = new Random(5);
        Picture grainy =
                Scenes.picture(SIDE, SIDE, (x, y, c) -> soft(x, y, c) + (int) Math.round(4 * random.nextGaussian()));
        Picture drawn = Scenes.picture(SIDE, SIDE, (x, y, c) -> (x / 37 + y / 29 * 3 + c) % 5 * 50);
        Picture noise = Scenes.picture(SIDE, SIDE, (x, y, c) -> random.nextInt(256));
        Map<String, Picture> pictures = new LinkedHashMap<>();
        pictures.put("grainy", grainy);
        pictures.put("drawn", drawn);
        pictures.put("soft", Scenes.picture(SIDE, SIDE, PngTest::soft));
        pictures.put("noise", noise);
        pictures.put("bands of all", Scenes.picture(SIDE, SIDE, (x, y, c) -> {
            Picture band = new Picture[] {grainy, drawn, noise, drawn}[y / 128];
            return band.rgb()[(y * SIDE + x) * 3 + c];
        }));
        return pictures;
    }

    private static int soft(int x, int y, int colour) {
        return (int) Math.round(120 + (colour == 1 ? 30 : 45) * (Math.sin(x * 0.02) + Math.cos(y * 0.03)));
    }

    @Test
    void theChoiceIsExactAndAboutAsSmallAsTheMostCarefulWay() {
        pictures().forEach((name, picture) -> {
            byte[] file = Png.encode(picture, PngPacking.AUTO);
            assertThat(StillImages.decode(file).rgb()).as(name).isEqualTo(picture.rgb());
            assertThat(file.length)
                    .as(name + " of " + file.length)
                    .isLessThan(StillImages.png(picture, 6).length * 105 / 100);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9})
    void everyLevelIsExact(int level) {
        pictures().forEach((name, picture) -> assertThat(
                        StillImages.decode(StillImages.png(picture, level)).rgb())
                .as(name)
                .isEqualTo(picture.rgb()));
    }
}
