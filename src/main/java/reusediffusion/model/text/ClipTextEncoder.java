package reusediffusion.model.text;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Embedding;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Integers;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Names;
import reusediffusion.weights.Weights;

/**
 * The text encoder of CLIP, with or without the projection into the space that texts and images share.
 *
 * <p>Source: transformers {@code CLIPTextModel}, {@code CLIPTextModelWithProjection}; arXiv 2103.00020.
 */
public record ClipTextEncoder(
        ClipTextConfig config,
        Embedding tokens,
        Tensor positions,
        ClipTextLayer[] layers,
        LayerNorm finalNorm,
        Linear projection) {

    /**
     * Versions of transformers that save this part of CLIP alone leave its prefix out. Whole CLIP models bring the other half along, and
     * older files the numbers of the positions.
     */
    private static final Names NAMES = Names.OWN
            .alias("^(embeddings|encoder|final_layer_norm)\\.", "text_model.$1.")
            .without("text_model\\.embeddings\\.position_ids", "logit_scale", "vision_model\\..*")
            .without("visual_projection\\.weight");

    /** Of an encoder that does not project, whose loader passes the projection over. */
    private static final Names WITHOUT_PROJECTION = NAMES.without("text_projection\\.weight");

    /** What this configuration's tensors are called in files. */
    public static Names names(ClipTextConfig config) {
        return config.projects() ? NAMES : WITHOUT_PROJECTION;
    }

    /**
     * @param penultimate (B, S, C) the states before the last layer, not normalised
     * @param pooled (B, P) the state of the end token after the final norm, projected where the model projects
     */
    public record Encoded(Tensor penultimate, Tensor pooled) {}

    public static ClipTextEncoder of(Weights weights, ClipTextConfig c) {
        Weights w = weights.at("text_model");
        return new ClipTextEncoder(
                c,
                Embedding.of(w.at("embeddings.token_embedding"), c.vocabSize(), c.hiddenSize()),
                w.at("embeddings.position_embedding").tensor("weight", c.maxPositionEmbeddings(), c.hiddenSize()),
                IntStream.range(0, c.numHiddenLayers())
                        .mapToObj(i -> ClipTextLayer.of(w.at("encoder.layers", i), c))
                        .toArray(ClipTextLayer[]::new),
                LayerNorm.of(w.at("final_layer_norm"), c.hiddenSize(), c.layerNormEps()),
                c.projects()
                        ? Linear.withoutBias(weights.at("text_projection"), c.hiddenSize(), c.projectionDim())
                        : null);
    }

    /** The longest text in tokens. */
    public int length() {
        return config.maxPositionEmbeddings();
    }

    /** ids (B, S), S at most {@link #length}; padding is attended, as the pipelines of diffusers do. */
    public Encoded encode(long[][] ids) {
        try (Scope scope = new Scope()) {
            Tensor x =
                    tokens.apply(Integers.matrix(positions.device(), ids)).add(positions.narrow(0, 0, ids[0].length));
            Tensor penultimate = x;
            for (ClipTextLayer layer : layers) {
                penultimate = x;
                try (Scope inner = new Scope()) {
                    x = inner.keep(layer.apply(x));
                }
            }
            Tensor pooled = finalNorm.apply(ends(x, ids));
            return new Encoded(
                    scope.keep(penultimate), scope.keep(projection == null ? pooled : projection.apply(pooled)));
        }
    }

    private Tensor ends(Tensor x, long[][] ids) {
        Tensor[] states = new Tensor[ids.length];
        for (int i = 0; i < ids.length; i++) {
            states[i] = x.select(0, i).select(0, config.end(ids[i]));
        }
        return Algebra.stack(0, states);
    }
}
