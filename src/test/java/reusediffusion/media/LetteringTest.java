package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LetteringTest {
    private static final Lettering LETTERS = new Lettering(12);

    @Test
    void linesAreAsWideAsTheLongest() {
        Picture one = LETTERS.lines(List.of("planned:14"));
        Picture two = LETTERS.lines(List.of("a", "planned:14"));
        assertThat(two.width()).isEqualTo(one.width());
        assertThat(two.height()).isEqualTo(2 * one.height()).isEqualTo(2 * LETTERS.height());
        assertThat(darkPixels(one)).isPositive();
        assertThat(darkPixels(two)).isGreaterThan(darkPixels(one));
        assertThat(darkPixels(LETTERS.lines(List.of()))).isZero();
    }

    @Test
    void breaksBetweenWords() {
        int word = LETTERS.lines(List.of("wwww")).width();
        Picture whole = LETTERS.wrapped("wwww wwww wwww", 10 * word, 4);
        Picture broken = LETTERS.wrapped("wwww wwww  wwww", word, 4);
        assertThat(whole.height()).isEqualTo(LETTERS.height());
        assertThat(broken.height()).isEqualTo(3 * LETTERS.height());
        assertThat(broken.width()).isEqualTo(word);
        assertThat(broken.rgb())
                .isEqualTo(LETTERS.lines(List.of("wwww", "wwww", "wwww")).rgb());
    }

    @Test
    void whatIsTooLongEndsInDots() {
        int width = LETTERS.lines(List.of("wwww…")).width();
        assertThat(LETTERS.wrapped("wwww wwww wwww", width, 2).rgb())
                .isEqualTo(LETTERS.lines(List.of("wwww", "wwww…")).rgb());
        assertThat(LETTERS.wrapped("wwwwwwwwww", width, 2).rgb())
                .isEqualTo(LETTERS.lines(List.of("wwww…")).rgb());
    }

    private static long darkPixels(Picture picture) {
        long dark = 0;
        for (byte value : picture.rgb()) {
            dark += (value & 255) < 128 ? 1 : 0;
        }
        return dark;
    }
}
