package reusediffusion.pipeline.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.tensor.Placement;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.TensorInventory;
import reusediffusion.weights.TensorSource;

/** The networks of the parts that are measured, and what they read; of the others nothing is loaded. */
record MeasuredParts(Recipe recipe, WeightSource numbers, Set<StepBenchmark.Part> parts, List<TensorInventory> read)
        implements WeightSource {
    @Override
    public TensorSource open(Path component, Placement placement) {
        if (leavesOut(recipe.files().component(component))) {
            return Checkpoint.SKETCH;
        }
        TensorInventory inventory = new TensorInventory(numbers.open(component, placement));
        read.add(inventory);
        return inventory;
    }

    @Override
    public boolean leavesOut(String component) {
        return !parts.contains(StepBenchmark.Part.of(component));
    }

    /** What the weights of all that was read take. */
    long bytes() {
        return read.stream().mapToLong(TensorInventory::bytes).sum();
    }
}
