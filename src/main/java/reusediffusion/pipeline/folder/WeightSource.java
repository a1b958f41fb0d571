package reusediffusion.pipeline.folder;

import java.nio.file.Path;
import reusediffusion.tensor.Placement;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.RandomWeights;
import reusediffusion.weights.TensorSource;

/** Gives the networks of a model folder their tensors. */
@FunctionalInterface
public interface WeightSource {
    /** Nowhere: names and shapes are checked against the checkpoint. */
    WeightSource NONE = headers(null);

    /** Nowhere, and the folder needs configurations alone. */
    WeightSource SKETCH = (component, placement) -> Checkpoint.SKETCH;

    /** The same of a variant of the weights; null for the plain ones. */
    static WeightSource headers(String variant) {
        return (component, placement) ->
                Checkpoint.open(component, placement, variant).headersOnly();
    }

    /** The tensors of one component's folder at {@code placement}. */
    TensorSource open(Path component, Placement placement);

    /** Whether a component is not to be used; texts then are noise in place of what an encoder makes of them. */
    default boolean leavesOut(String component) {
        return false;
    }

    /** The checkpoint, or random numbers where the recipe has a seed; the folder then needs configurations alone. */
    static WeightSource of(Recipe recipe) {
        return recipe.randomWeights() == null
                ? (component, placement) -> Checkpoint.open(component, placement, recipe.variant())
                : (component, placement) -> new RandomWeights(placement, recipe.randomWeights());
    }
}
