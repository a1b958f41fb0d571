package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.media.Picture;

class AuditTest {
    private static Set<String> covered(double share) {
        Audit audit = new Audit(share);
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "sample " + i)
                .filter(audit::covers)
                .collect(Collectors.toSet());
    }

    @Test
    void theIdAloneChooses() {
        Set<String> tenth = covered(0.1);
        assertThat(tenth).hasSizeBetween(900, 1100).isEqualTo(covered(0.1));
        assertThat(covered(0.3)).hasSizeBetween(2800, 3200).containsAll(tenth);
        assertThat(covered(0)).isEmpty();
        assertThat(covered(1)).hasSize(10_000);
        assertThatThrownBy(() -> new Audit(1.5)).hasMessageContaining("--audit").hasMessageContaining("1.5");
        assertThatThrownBy(() -> new Audit(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void equalPicturesCountAsALargeNumber() {
        Picture black = new Picture(16, 16, new byte[16 * 16 * 3]);
        Picture other = new Picture(16, 16, new byte[16 * 16 * 3]);
        other.rgb()[5] = 1;
        assertThat(Audit.Found.of(List.of(black), List.of(black))).isEqualTo(new Audit.Found(140, 1));
        Audit.Found near = Audit.Found.of(List.of(black), List.of(other));
        assertThat(near.psnr()).isBetween(76.9, 77.1); // 10 log10(255² · 768)
        assertThat(near.ssim()).isLessThan(1);
    }
}
