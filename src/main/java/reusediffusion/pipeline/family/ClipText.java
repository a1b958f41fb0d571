package reusediffusion.pipeline.family;

import java.util.List;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemand;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;

/** A CLIP encoder with its tokenizer. */
@FunctionalInterface
interface ClipText {

    /** N texts → the states (N, S, C) and (N, P). */
    ClipTextEncoder.Encoded encode(List<String> texts);

    static ClipText load(ModelFolder folder, String tokenizer, String encoder) {
        ClipTextConfig config = folder.config(encoder, ClipTextConfig.class);
        if (folder.leavesOut(encoder)) {
            return standIn(config, folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer, config.vocabSize(), 0);
        OnDemand<ClipTextEncoder> network = folder.lend(encoder, ClipTextConfig.class, ClipTextEncoder::of);
        return texts ->
                network.get().encode(TextTokens.of(tokens, texts, network.get().length()));
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
