package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.machine.Machines;

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

    /** As in containers of a Java alone: nothing that was made is lost for want of letters. */
    @Test
    void withoutFontsPicturesHaveNoWords() throws Exception {
        List<String> command = Machines.java();
        command.addAll(List.of("-Djava.awt.headless=true", "-Dsun.awt.fontconfig=/none", "-Xshare:auto"));
        command.add(WithoutFonts.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told)
                .contains(
                        "false 1 x 1, 12 x 12",
                        "This Java cannot write letters (",
                        "), so it is mute; install fontconfig");
    }

    /** Another machine's part of the test. */
    static final class WithoutFonts {
        public static void main(String[] none) {
            Picture words = LETTERS.wrapped("a word", 40, 2);
            Picture square = new Picture(8, 8, new byte[8 * 8 * 3]);
            Picture sheet = new ContactSheet(1, 2).of(List.of(square), List.of("a caption"));
            System.out.println(Fonts.present() + " " + words.width() + " x " + words.height() + ", " + sheet.width()
                    + " x " + sheet.height());
            System.out.println(Fonts.advice("it is mute"));
        }
    }

    private static long darkPixels(Picture picture) {
        long dark = 0;
        for (byte value : picture.rgb()) {
            dark += (value & 255) < 128 ? 1 : 0;
        }
        return dark;
    }
}
