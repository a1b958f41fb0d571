package reusediffusion.model.text;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Embedding;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorNames;
import reusediffusion.weights.Weights;

/**
 * The text encoder of CLIP, with or without the projection into the space that texts and images share.
 *
 * <p>Source: transformers 5.17 {@code CLIPTextModel}, {@code CLIPTextModelWithProjection}; arXiv 2103.00020.
 *
 * @param config the sizes of all layers
 * @param tokens (ids, C)
 * @param positions (S, C)
 * @param layers states (B, S, C) to states (B, S, C), in their order
 * @param finalNorm over the C channels of states (B, S, C)
 * @param projection weight (P, C): the state of the end token (B, C) to (B, P), or null
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
    private static final TensorNames NAMES = TensorNames.OWN
            .alias("^(embeddings|encoder|final_layer_norm)\\.", "text_model.$1.")
            .without("text_model\\.embeddings\\.position_ids", "logit_scale", "vision_model\\..*")
            .without("visual_projection\\.weight");

    /** Of an encoder that does not project, whose loader passes the projection over. */
    private static final TensorNames WITHOUT_PROJECTION = NAMES.without("text_projection\\.weight");

    /** The names that this configuration's tensors have in files. */
    public static TensorNames names(ClipTextConfig config) {
        return config.projects() ? NAMES : WITHOUT_PROJECTION;
    }

    /**
     * What the encoder makes of B texts.
     *
     * @param penultimate (B, S, C) the states before the last layer, not normalised
     * @param pooled (B, P) the state of the end token after the final norm, projected where the model projects
     */
    public record Encoded(Tensor penultimate, Tensor pooled) {}

    /** Reads every layer from {@code weights}; names and shapes are those of transformers' class. */
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

    /** The largest number of tokens that a text may have. */
    public int length() {
        return config.maxPositionEmbeddings();
    }

    /** ids (B, S), S at most {@link #length}; padding is attended, as the pipelines of diffusers do. */
    public Encoded encode(long[][] ids) {
        Tensor[] made = encode(IntegerTensors.matrix(positions.device(), ids), ends(positions.device(), config, ids));
        return new Encoded(made[0], made[1]);
    }

    /** Where the end tokens of ids (B, S) are among all tokens of the batch: (B) for {@link #encode(Tensor, Tensor)}. */
    public static Tensor ends(Device device, ClipTextConfig config, long[][] ids) {
        return IntegerTensors.vector(
                device,
                IntStream.range(0, ids.length)
                        .mapToLong(b -> (long) b * ids[b].length + config.end(ids[b]))
                        .toArray());
    }

    /**
     * The same of tensors, with nothing done on the host that depends on them.
     *
     * @param ids (B, S) int64
     * @param ends (B) int64
     * @return both of {@link Encoded}, in their order
     */
    public Tensor[] encode(Tensor ids, Tensor ends) {
        try (Scope scope = new Scope()) {
            Tensor x = tokens.apply(ids).add(positions.narrow(0, 0, ids.size(1)));
            Tensor penultimate = x;
            for (ClipTextLayer layer : layers) {
                penultimate = x;
                try (Scope inner = new Scope()) {
                    x = inner.keep(layer.apply(x));
                }
            }
            Tensor pooled = finalNorm.apply(torch.index_select(x.flatten(0, 1), 0, ends));
            return new Tensor[] {
                scope.keep(penultimate), scope.keep(projection == null ? pooled : projection.apply(pooled))
            };
        }
    }
}
