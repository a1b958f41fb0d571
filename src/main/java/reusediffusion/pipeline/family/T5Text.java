package reusediffusion.pipeline.family;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.weights.Weights;

/** A T5 encoder with its tokenizer. */
@FunctionalInterface
interface T5Text {

    /** The number of rows is a multiple of this, whatever the number of tokens. */
    int SPARE_ROWS = 128;

    /** With more tokens at once a GPU's kernels take longer than their launches. */
    int WIDEST = 1024;

    /** Encodes N texts and gives (N, length, C). */
    Tensor encode(List<String> texts, int length);

    static T5Text load(ModelFolder folder, String tokenizer, String encoder) {
        T5Config config = folder.config(encoder, T5Config.class);
        if (folder.leavesOut(encoder)) {
            return standIn(config, folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer, config.vocabSize(), SPARE_ROWS);
        OnDemandNetwork<CapturedCalls> network = folder.lend(encoder, T5Config.class, WIDEST, T5Text::captured);
        Device device = new Device(folder.placement().device());
        return (texts, length) ->
                network.get().apply(IntegerTensors.matrix(device, TextTokens.of(tokens, texts, length)));
    }

    private static Function<Tensor[], Tensor[]> captured(Weights weights, T5Config config) {
        T5Encoder encoder = T5Encoder.of(weights, config);
        return in -> new Tensor[] {encoder.encode(in[0])};
    }

    private static T5Text standIn(T5Config config, Placement placement) {
        return (texts, length) -> {
            try (Noise noise = new Noise(0)) {
                return placement.place(noise.next(texts.size(), length, config.dModel()));
            }
        };
    }
}
