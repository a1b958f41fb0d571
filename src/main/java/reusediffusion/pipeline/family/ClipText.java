package reusediffusion.pipeline.family;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.weights.Weights;

/** A CLIP encoder with its tokenizer. */
@FunctionalInterface
interface ClipText {
    /** With more tokens at once a GPU's kernels take longer than their launches. */
    int WIDEST = 2048;

    /** N texts → the states (N, S, C) and (N, P). */
    ClipTextEncoder.Encoded encode(List<String> texts);

    static ClipText load(ModelFolder folder, String tokenizer, String encoder) {
        ClipTextConfig config = folder.config(encoder, ClipTextConfig.class);
        if (folder.leavesOut(encoder)) {
            return standIn(config, folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer, config.vocabSize(), 0);
        OnDemandNetwork<CapturedCalls> network = folder.lend(encoder, ClipTextConfig.class, WIDEST, ClipText::captured);
        Device device = new Device(folder.placement().device());
        return texts -> {
            long[][] ids = TextTokens.of(tokens, texts, config.maxPositionEmbeddings());
            Tensor[] made = network.get()
                    .applyAll(IntegerTensors.matrix(device, ids), ClipTextEncoder.ends(device, config, ids));
            return new ClipTextEncoder.Encoded(made[0], made[1]);
        };
    }

    private static Function<Tensor[], Tensor[]> captured(Weights weights, ClipTextConfig config) {
        ClipTextEncoder encoder = ClipTextEncoder.of(weights, config);
        return in -> encoder.encode(in[0], in[1]);
    }

    private static ClipText standIn(ClipTextConfig config, Placement placement) {
        return texts -> {
            try (Noise noise = new Noise(0)) {
                return new ClipTextEncoder.Encoded(
                        placement.place(noise.next(texts.size(), config.maxPositionEmbeddings(), config.hiddenSize())),
                        placement.place(noise.next(texts.size(), config.pooledWidth())));
            }
        };
    }
}
