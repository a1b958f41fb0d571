package reusediffusion.reuse.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoveltyTest {
    private static final double[] ONE = {1, 0, 2, 0, 1, 0};
    private static final double[] OTHER = {0, 1, 0, -1, 1, 3};
    private static final double[] AWAY = {2, 0, -1, 0, 0, 0}; // at a right angle to both

    /** Texts in a plane of six dimensions, away from the origin. */
    private static List<double[]> texts(long seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> text(random.nextDouble(-1, 1), random.nextDouble(-1, 1), 0))
                .toList();
    }

    private static double[] text(double one, double other, double away) {
        double[] text = new double[ONE.length];
        Arrays.setAll(text, i -> 5 + one * ONE[i] + other * OTHER[i] + away * AWAY[i]);
        return text;
    }

    @Test
    void whatLiesOffThePromptsPlaneIsNew() {
        Novelty novelty = Novelty.of(texts(1, 200));
        assertThat(texts(2, 1000).stream().filter(novelty::isNew).count()).isLessThan(20);
        assertThat(novelty.isNew(text(0.5, 0.5, 0))).isFalse();
        assertThat(novelty.isNew(text(0.5, 0.5, 1))).isTrue();
        assertThat(novelty.isNew(text(0, 0, -1))).isTrue();
        assertThat(novelty.isNew(text(4, 0, 0))).isTrue();
        assertThat(novelty.isNew(text(Double.NaN, 0, 0))).isTrue();
    }

    @Test
    void distanceIsInUnitsOfTheSpread() {
        List<double[]> numbers = IntStream.range(0, 32)
                .mapToObj(i -> new double[] {i % 2 == 0 ? 3 : 7})
                .toList();
        Novelty novelty = Novelty.of(numbers); // mean 5, variance 4
        assertThat(novelty.distance(5)).isZero();
        assertThat(novelty.distance(7)).isCloseTo(4 / 4.04, within(1e-6));
        assertThat(novelty.distance(-5)).isCloseTo(100 / 4.04, within(1e-5));
    }

    @Test
    void theLimitIsTheFarthestFromTheOthers() {
        List<double[]> texts = texts(3, 40);
        double farthest = 0;
        for (int fold = 0; fold < 8; fold++) {
            int left = fold;
            Novelty others = Novelty.of(IntStream.range(0, 40)
                    .filter(i -> i % 8 != left)
                    .mapToObj(texts::get)
                    .toList());
            for (int i = fold; i < 40; i += 8) {
                farthest = Math.max(farthest, others.distance(texts.get(i)));
            }
        }
        assertThat(Novelty.of(texts).limit()).isEqualTo(farthest);
        assertThat(farthest).isGreaterThan(1);
    }

    @Test
    void ofOnePromptAllOthersAreNew() {
        double[] prompt = text(0.3, 0.7, 0.1);
        Novelty novelty = Novelty.of(Collections.nCopies(16, prompt));
        double[] rounded = Arrays.stream(prompt).map(t -> (float) t).toArray();
        assertThat(Stream.of(prompt, rounded)).noneMatch(novelty::isNew);
        assertThat(novelty.isNew(text(0.31, 0.7, 0.1))).isTrue();
        assertThat(novelty.limit()).isFinite();
    }
}
