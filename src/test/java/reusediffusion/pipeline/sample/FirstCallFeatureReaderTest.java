package reusediffusion.pipeline.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

class FirstCallFeatureReaderTest {
    private static final Offset<Double> ROUNDING = within(1e-6);

    /** (1, 2, 2, 2): variances 1.25 and 3; neighbours differ by 1 across and 2 down, and by 2 both ways. */
    private static final float[] PICTURE = {1, 2, 3, 4, 0, 0, 0, 4};

    /** At a right angle to the picture. */
    private static final float[] NOISE = {2, -1, 4, -3, 5, 6, 7, 0};

    private final Scope scope = new Scope();

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor tensor(float[] values, long... shape) {
        return Tensor.create(values).reshape(shape);
    }

    private static double[] logs(double... values) {
        return DoubleStream.of(values).map(Math::log).toArray();
    }

    /** @param text (G, B, S, C) */
    private static Conditioning told(Tensor text) {
        return new Conditioning((int) text.size(0), Map.of("text", text));
    }

    private static Conditioning told(int batch) {
        return told(tensor(new float[2 * batch * 3], 2, batch, 1, 3));
    }

    @Test
    void picturesAreToldByVarianceAndVariation() {
        FirstCallFeatures[] features =
                FirstCallFeatureReader.of(told(1), tensor(NOISE, 1, 2, 2, 2), tensor(PICTURE, 1, 2, 2, 2));
        assertThat(features).hasSize(1);
        assertThat(features[0].picture()).containsExactly(logs(1.25, 3, 3, 4), ROUNDING);
    }

    /** Two frames of two channels, one row high: channels 1, 3 then 5, 7 and 0, 0 then 0, 2. */
    @Test
    void framesOfAClipCountTogether() {
        Tensor clip = tensor(new float[] {1, 3, 0, 0, 5, 7, 0, 2}, 1, 2, 2, 1, 2);
        Tensor noise = tensor(new float[] {3, -1, 1, 1, 0, 0, 1, 0}, 1, 2, 2, 1, 2);
        FirstCallFeatures features = FirstCallFeatureReader.of(told(1), noise, clip)[0];
        assertThat(features.picture()).containsExactly(logs(5, 0.75, 2, 1), ROUNDING);
    }

    @Test
    void theNoiseInAPredictionIsNotSeen() {
        Tensor noise = tensor(NOISE, 1, 2, 2, 2);
        for (double share : new double[] {-3, 0.7, 100}) {
            Tensor predicted = Algebra.add(tensor(PICTURE, 1, 2, 2, 2), noise, share);
            FirstCallFeatures features = FirstCallFeatureReader.of(told(1), noise, predicted)[0];
            assertThat(features.picture()).containsExactly(logs(1.25, 3, 3, 4), within(1e-4));
        }
    }

    @Test
    void emptyChannelsAreFinite() {
        Tensor noise = tensor(NOISE, 1, 2, 2, 2);
        FirstCallFeatures features = FirstCallFeatureReader.of(told(1), noise, tensor(new float[8], 1, 2, 2, 2))[0];
        assertThat(features.picture()).containsOnly(Math.log(1e-12));
    }

    @Test
    void samplesOfABatchAreSeenApart() {
        try (Noise random = new Noise(3)) {
            Tensor noise = random.next(3, 4, 6, 5);
            Tensor predicted = random.next(3, 4, 6, 5);
            Tensor text = random.next(2, 3, 7, 5);
            FirstCallFeatures[] together = FirstCallFeatureReader.of(told(text), noise, predicted);
            assertThat(together).hasSize(3);
            for (int b = 0; b < 3; b++) {
                FirstCallFeatures alone = FirstCallFeatureReader.of(
                        told(text.narrow(1, b, 1)), noise.narrow(0, b, 1), predicted.narrow(0, b, 1))[0];
                assertThat(together[b].text()).containsExactly(alone.text(), within(1e-12));
                assertThat(together[b].picture()).containsExactly(alone.picture(), within(1e-12));
            }
            assertThat(together[1].picture()).isNotEqualTo(together[0].picture());
            assertThat(together[1].text()).isNotEqualTo(together[0].text());
        }
    }

    /** Negative branch first, two tokens: what counts is the mean over tokens of the last branch. */
    @Test
    void promptsAreToldByTheMeanOfTheirTokens() {
        Tensor text = tensor(new float[] {9, 9, 9, 9, 9, 9, 1, 2, 3, 3, 6, 4}, 2, 1, 2, 3);
        FirstCallFeatures features =
                FirstCallFeatureReader.of(told(text), tensor(NOISE, 1, 2, 2, 2), tensor(PICTURE, 1, 2, 2, 2))[0];
        assertThat(features.text()).containsExactly(new double[] {2, 4, 3.5}, ROUNDING);
    }

    @Test
    void longTextsAreProjectedAndKeepTheirDistances() {
        int size = 500;
        Random random = new Random(5);
        double[][] texts = new double[6][size];
        for (double[] text : texts) {
            Arrays.setAll(text, i -> random.nextGaussian());
        }
        texts[5] = texts[0].clone();
        double[][] projected = projected(texts);
        assertThat(projected[5]).isEqualTo(projected[0]);
        assertThat(projected(texts)).isDeepEqualTo(projected); // on every machine and in every run
        for (int a = 0; a < 5; a++) {
            assertThat(projected[a]).hasSize(96);
            for (int b = 0; b < a; b++) {
                double ratio = squared(projected[a], projected[b]) / squared(texts[a], texts[b]);
                assertThat(ratio / 96).isBetween(0.55, 1.6);
            }
        }
    }

    private static double[][] projected(double[][] texts) {
        float[] all = new float[texts.length * texts[0].length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) texts[i / texts[0].length][i % texts[0].length];
        }
        Tensor text = tensor(all, 1, texts.length, 1, texts[0].length);
        try (Noise random = new Noise(4)) {
            Tensor latents = random.next(texts.length, 1, 2, 2);
            return Arrays.stream(FirstCallFeatureReader.of(told(text), latents, latents))
                    .map(FirstCallFeatures::text)
                    .toArray(double[][]::new);
        }
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
