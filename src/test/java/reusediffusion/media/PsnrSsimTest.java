package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * PSNR and SSIM. Expected values: scikit-image 0.26, structural_similarity with Gaussian weights, σ 1.5, without sample
 * covariance.
 */
class PsnrSsimTest {

    @ParameterizedTest
    @CsvSource({
        "brighter, 0.972186036943865, 22.336855869742838",
        "flatter, 0.8007864317410616, 17.116376861535894",
        "noisy, 0.7037917422742318, 26.83760766374398",
        "shifted, 0.7134867197754184, 16.574357216561843",
        "inverted, -0.37849488321888153, 5.0758299698508536"
    })
    void valuesOfScikitImage(String change, double ssim, double psnr) {
        Picture changed = Scenes.picture(64, 48, (x, y, c) -> changed(change, x, y, c));
        assertThat(Ssim.of(Scenes.pattern(), changed)).isCloseTo(ssim, within(1e-9));
        assertThat(Psnr.of(Scenes.pattern(), changed)).isCloseTo(psnr, within(1e-9));
        assertThat(Ssim.of(changed, Scenes.pattern())).isCloseTo(ssim, within(1e-9));
    }

    private static int changed(String change, int x, int y, int c) {
        int value = Scenes.pattern(x, y, c);
        return switch (change) {
            case "brighter" -> Math.min(255, value + 20);
            case "flatter" -> Math.floorDiv(value - 128, 2) + 128;
            case "noisy" -> Math.max(0, Math.min(255, value + (x * 7919 + y * 104729 + c * 31) % 41 - 20));
            case "shifted" -> Scenes.pattern((x + 63) % 64, y, c);
            case "inverted" -> 255 - value;
            default -> throw new IllegalArgumentException(change);
        };
    }

    @Test
    void equalPictures() {
        assertThat(Ssim.of(Scenes.pattern(), Scenes.pattern())).isCloseTo(1, within(1e-12));
        assertThat(Psnr.of(Scenes.pattern(), Scenes.pattern())).isInfinite().isPositive();
    }

    @Test
    void noiseOfKnownSize() {
        Random random = new Random(5);
        Picture grey = Scenes.picture(256, 256, (x, y, c) -> 128);
        Picture noisy = Scenes.picture(256, 256, (x, y, c) -> 128 + (int) Math.round(10 * random.nextGaussian()));
        double rounding = 1.0 / 12;
        assertThat(Psnr.of(grey, noisy)).isCloseTo(10 * Math.log10(255 * 255 / (100 + rounding)), within(0.05));
    }

    @Test
    void aClipIsAveragedOverItsFrames() {
        Picture zero = Scenes.picture(16, 16, (x, y, c) -> 0);
        Picture two = Scenes.picture(16, 16, (x, y, c) -> 2);
        // Mean squared error (0 + 4) / 2.
        assertThat(Psnr.of(List.of(zero, zero), List.of(zero, two)))
                .isCloseTo(10 * Math.log10(255 * 255 / 2.0), within(1e-9));
        assertThat(Ssim.of(List.of(zero, zero), List.of(zero, two)))
                .isCloseTo((1 + Ssim.of(zero, two)) / 2, within(1e-12));
    }

    @Test
    void unequalSizes() {
        Picture small = Scenes.picture(12, 12, (x, y, c) -> 0);
        Picture tiny = Scenes.picture(10, 12, (x, y, c) -> 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Psnr.of(small, tiny))
                .withMessageContaining("12 × 12 and 10 × 12");
        assertThatIllegalArgumentException().isThrownBy(() -> Ssim.of(small, tiny));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ssim.of(tiny, tiny))
                .withMessageContaining("11 × 11");
        assertThatIllegalArgumentException().isThrownBy(() -> Psnr.of(List.of(small), List.of()));
    }
}
