package reusediffusion.pipeline;

import java.util.List;
import reusediffusion.model.text.ClipConfig;
import reusediffusion.model.text.ClipEncoder;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;

/** A CLIP encoder with its tokenizer. */
@FunctionalInterface
interface ClipText {

    /** N texts → the states (N, S, C) and (N, P). */
    ClipEncoder.Encoded encode(List<String> texts);

    static ClipText load(ModelFolder folder, String tokenizer, String encoder) {
        ClipConfig config = folder.config(encoder, ClipConfig.class);
        if (folder.leavesOut(encoder)) {
            return standIn(config, folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer, config.vocabSize(), 0);
        Lent<ClipEncoder> network = folder.lend(encoder, ClipConfig.class, ClipEncoder::of);
        return texts ->
                network.get().encode(TextTokens.of(tokens, texts, network.get().length()));
    }

    private static ClipText standIn(ClipConfig config, Placement placement) {
        return texts -> {
            try (Noise noise = new Noise(0)) {
                return new ClipEncoder.Encoded(
                        placement.place(noise.next(texts.size(), config.maxPositionEmbeddings(), config.hiddenSize())),
                        placement.place(noise.next(texts.size(), config.pooledWidth())));
            }
        };
    }
}
