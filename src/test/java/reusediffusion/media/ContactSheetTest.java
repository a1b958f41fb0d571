package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
    private static final Picture RED = Scenes.picture(20, 10, (x, y, c) -> c == 0 ? 255 : 0);
    private static final Picture BLUE = Scenes.picture(20, 10, (x, y, c) -> c == 2 ? 255 : 0);

    @Test
    void rowsAndGaps() {
        Picture sheet = new ContactSheet(2, 3).of(List.of(RED, BLUE, BLUE));
        assertThat(sheet.width()).isEqualTo(3 + 20 + 3 + 20 + 3);
        assertThat(sheet.height()).isEqualTo(3 + 10 + 3 + 10 + 3);
        assertThat(colour(sheet, 2, 3)).isEqualTo(0xffffff);
        assertThat(colour(sheet, 3, 3)).isEqualTo(0xff0000);
        assertThat(colour(sheet, 22, 12)).isEqualTo(0xff0000);
        assertThat(colour(sheet, 23, 12)).isEqualTo(0xffffff);
        assertThat(colour(sheet, 26, 3)).isEqualTo(0x0000ff);
        assertThat(colour(sheet, 3, 16)).isEqualTo(0x0000ff);
        assertThat(colour(sheet, 30, 20)).isEqualTo(0xffffff);
    }

    @Test
    void columnsAreAsWideAndRowsAsHighAsTheyNeed() {
        Picture small = Scenes.picture(4, 2, (x, y, c) -> 0);
        Picture sheet = new ContactSheet(2, 3).of(List.of(small, RED, small, small));
        assertThat(sheet.width()).isEqualTo(3 + 4 + 3 + 20 + 3);
        assertThat(sheet.height()).isEqualTo(3 + 10 + 3 + 2 + 3);
        assertThat(colour(sheet, 10, 12)).isEqualTo(0xff0000);
        assertThat(colour(sheet, 3, 16)).isZero();
        assertThat(colour(sheet, 10, 17)).isZero();
        assertThat(colour(sheet, 14, 17)).isEqualTo(0xffffff);
    }

    @Test
    void framesSideBySide() {
        Picture strip = ContactSheet.strip(List.of(RED, BLUE, RED));
        assertThat(strip.width()).isEqualTo(60);
        assertThat(strip.height()).isEqualTo(10);
        assertThat(colour(strip, 19, 0)).isEqualTo(0xff0000);
        assertThat(colour(strip, 20, 9)).isEqualTo(0x0000ff);
        assertThat(colour(strip, 40, 9)).isEqualTo(0xff0000);
    }

    @Test
    void captionsStandBelowTheirPictures() {
        Picture plain = new ContactSheet(2, 4).of(List.of(RED, BLUE));
        Picture sheet = new ContactSheet(2, 4).of(List.of(RED, BLUE), List.of("", "a very long caption"));
        assertThat(sheet.height()).isGreaterThan(plain.height() + 8);
        assertThat(darkPixels(sheet, 0, 26)).isZero();
        assertThat(darkPixels(sheet, 26, sheet.width())).isPositive();
        assertThat(darkPixels(sheet, 48, sheet.width())).as("in the margin").isZero();
    }

    @Test
    void whatMakesNoSheet() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ContactSheet(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ContactSheet(1, 1).of(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContactSheet(1, 1).of(List.of(RED), List.of("a", "b")));
    }

    private static int colour(Picture picture, int x, int y) {
        int i = (y * picture.width() + x) * 3;
        return (picture.rgb()[i] & 255) << 16 | (picture.rgb()[i + 1] & 255) << 8 | (picture.rgb()[i + 2] & 255);
    }

    /** Pixels of text below the row of pictures, in these columns. */
    private static long darkPixels(Picture sheet, int from, int to) {
        long dark = 0;
        for (int y = 14; y < sheet.height(); y++) {
            for (int x = from; x < to; x++) {
                dark += (colour(sheet, x, y) & 255) < 128 ? 1 : 0;
            }
        }
        return dark;
    }
}
