package reusediffusion.model.sd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.nn.JointTokens;
import reusediffusion.nn.ModulationVectors;
import reusediffusion.nn.PendingResidual;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.RandomWeights;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;

class Sd35Test {
    private static final int[] FIRST_THIRTEEN = IntStream.range(0, 13).toArray();
    private static final Sd3Config MEDIUM =
            new Sd3Config(24, 24, 64, 16, 16, 2, 128, 384, 4096, 1536, 2048, FIRST_THIRTEEN, "rms_norm");
    private static final Sd3Config LARGE =
            new Sd3Config(38, 38, 64, 16, 16, 2, 128, 192, 4096, 2432, 2048, new int[0], "rms_norm");
    private static final Sd3Config TINY =
            new Sd3Config(3, 2, 8, 4, null, 2, 8, 8, 12, 16, 10, new int[] {0, 2}, "rms_norm");

    @ParameterizedTest
    @CsvSource({"0, true, false", "1, false, false", "2, true, true"})
    void blockIsThatOfTheReference(int index, boolean dual, boolean last) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(index)) {
            Map<String, Tensor> read = new HashMap<>();
            JointBlock block = JointBlock.of(Weights.of(remembering(read)), TINY, index);
            Tensor image = noise.next(2, 6, 16);
            Tensor text = noise.next(2, 5, 16);
            Tensor embedding = noise.next(2, 16);
            JointTokens actual = block.apply(
                    new JointTokens(PendingResidual.of(text), PendingResidual.of(image)),
                    new ModulationVectors(ModulationVectors.join(torch.silu(embedding), block.modulations())));
            JointBlockReference reference = new JointBlockReference(read, 2, 16);
            Tensor newImage = actual.image().sum();
            Tensor newText = actual.text().sum();
            for (long b = 0; b < 2; b++) {
                JointBlockReference.Result expected = reference.apply(
                        JointBlockReference.matrix(image.select(0, b)),
                        JointBlockReference.matrix(text.select(0, b)),
                        JointBlockReference.matrix(embedding)[(int) b],
                        dual,
                        last);
                requireClose(newImage.select(0, b), expected.image());
                requireClose(
                        newText.select(0, b), last ? JointBlockReference.matrix(text.select(0, b)) : expected.text());
            }
        }
    }

    private static TensorSource remembering(Map<String, Tensor> read) {
        RandomWeights random = new RandomWeights(Placement.cpu(), 3);
        return (name, shape) -> {
            Tensor weight = random.read(name, shape);
            // near 0 a modulation or a bias would hide where it is used
            Tensor used = shape.length == 1 ? Algebra.shift(Algebra.scale(weight, 10), 0.1) : weight;
            read.put(name, used);
            return used;
        };
    }

    private static void requireClose(Tensor actual, double[][] expected) {
        double[][] rows = JointBlockReference.matrix(actual);
        assertThat(rows.length).isEqualTo(expected.length);
        for (int s = 0; s < rows.length; s++) {
            for (int c = 0; c < rows[s].length; c++) {
                assertThat(rows[s][c]).isCloseTo(expected[s][c], within(2e-4 * Math.max(1, Math.abs(expected[s][c]))));
            }
        }
    }

    @Test
    void mediumAsksForTheTensorsOfItsCheckpoint() {
        Map<String, String> asked = asked(MEDIUM);
        assertThat(asked).isEqualTo(derived(MEDIUM));
        assertThat(elements(asked)).isEqualTo(2_469_663_936L);
        assertThat(safetensorsSize(asked)).isEqualTo(4_939_433_672L); // the published file's
    }

    @Test
    void largeAsksForTheTensorsOfItsCheckpoint() {
        Map<String, String> asked = asked(LARGE);
        assertThat(asked).isEqualTo(derived(LARGE));
        assertThat(elements(asked)).isEqualTo(8_146_280_768L);
    }

    private static Map<String, String> asked(Sd3Config config) {
        try (Scope scope = new Scope()) {
            RecordingSource source = new RecordingSource();
            Sd3Transformer.of(Weights.of(source), config);
            return source.asked();
        }
    }

    /** The published list of SD3 medium with its blocks repeated and widened, norms of heads and second attentions added. */
    private static Map<String, String> derived(Sd3Config config) {
        Map<String, String> derived = new TreeMap<>();
        int last = config.numLayers() - 1;
        CheckpointNames.of("stable-diffusion-3-medium-diffusers", "transformer").forEach((name, shape) -> {
            if (!name.startsWith("transformer_blocks.")) {
                derived.put(name, widened(shape, config.width()));
            }
            for (int i = 0; i <= last; i++) {
                String template = i == last ? "transformer_blocks.23." : "transformer_blocks.0.";
                if (name.startsWith(template)) {
                    addBlockTensor(
                            derived, config, i, name.substring(template.length()), widened(shape, config.width()));
                }
            }
        });
        long side = config.posEmbedMaxSize();
        derived.put("pos_embed.pos_embed", "1," + side * side + "," + config.width());
        return derived;
    }

    private static void addBlockTensor(
            Map<String, String> derived, Sd3Config config, int block, String name, String shape) {
        String prefix = "transformer_blocks." + block + ".";
        boolean dual = Arrays.stream(config.dualAttentionLayers()).anyMatch(i -> i == block);
        boolean nine = dual && name.startsWith("norm1.linear");
        derived.put(prefix + name, nine ? shape.replace("" + 6 * config.width(), "" + 9 * config.width()) : shape);
        for (String norm : new String[] {"norm_q", "norm_k", "norm_added_q", "norm_added_k"}) {
            derived.put(prefix + "attn." + norm + ".weight", "64");
        }
        if (dual && name.matches("attn\\.to_(q|k|v|out\\.0)\\..*")) {
            derived.put(prefix + name.replace("attn.", "attn2."), shape);
            derived.put(prefix + "attn2.norm_q.weight", "64");
            derived.put(prefix + "attn2.norm_k.weight", "64");
        }
    }

    private static String widened(String shape, int width) {
        return Arrays.stream(shape.split(","))
                .map(Long::parseLong)
                .map(n -> n % 1536 == 0 ? n / 1536 * width : n)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private static long elements(String shape) {
        return Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).reduce(1, (a, b) -> a * b);
    }

    private static long elements(Map<String, String> tensors) {
        return tensors.values().stream().mapToLong(Sd35Test::elements).sum();
    }

    /** Bytes of these tensors in bfloat16: the length, a compact header padded to eights, the data in the order of names. */
    private static long safetensorsSize(Map<String, String> tensors) {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        for (Map.Entry<String, String> tensor : tensors.entrySet()) {
            long end = offset + 2 * elements(tensor.getValue());
            header.append(String.format(
                    Locale.ROOT,
                    ",\"%s\":{\"dtype\":\"BF16\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
                    tensor.getKey(),
                    tensor.getValue(),
                    offset,
                    end));
            offset = end;
        }
        long length = header.length() + 1;
        return 8 + (length + 7) / 8 * 8 + offset;
    }

    @Test
    void theWholeNetworkTakesAnySize() {
        try (Scope scope = new Scope();
                Noise noise = new Noise(5)) {
            Sd3Transformer transformer = Sd3Transformer.of(Weights.of(new RandomWeights(Placement.cpu(), 1)), TINY);
            Tensor latents = noise.next(3, 4, 10, 6);
            Tensor times = torch.full(new long[] {3}, new org.bytedeco.pytorch.Scalar(500.0));
            Tensor predicted = transformer.forward(latents, times, noise.next(3, 7, 12), noise.next(3, 10));
            assertThat(predicted.shape()).containsExactly(3, 4, 10, 6);
            assertThat(torch.isfinite(predicted).all().item_bool()).isTrue();
        }
    }

    @Test
    void anotherNormIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> new Sd3Config(1, 1, 8, 4, 4, 2, 8, 8, 8, 8, 8, null, "layer_norm"))
                .hasMessageContaining("qk_norm 'layer_norm'");
    }
}
