package reusediffusion.pipeline.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;

/** Builds the networks of a model's components from their configurations and weights. */
record ComponentNetworks(Recipe recipe, WeightSource numbers, ComponentConfigurations configurations) {

    /** A network whose tensors come to {@code owned}; every tensor must be asked for and be there. */
    <C, N> N load(
            String component,
            Class<C> type,
            Placement placement,
            BiFunction<Weights, C, N> network,
            List<Tensor> owned) {
        C config = configurations.of(component, type);
        try (TensorSource source = numbers.open(recipe.files().folder(component), placement)) {
            source.named(Component.names(config));
            N built = network.apply(Weights.of(new OwnedTensors(source, recipe.eightBits(component), owned)), config);
            source.requireAllRead();
            return built;
        }
    }

    /** How many bytes a component's weights take on the device, from its configuration alone. */
    <C> long bytes(String component, Class<C> type, BiFunction<Weights, C, ?> network) {
        List<Tensor> notes = new ArrayList<>();
        try (Scope scope = new Scope()) {
            TensorOptions nowhere =
                    new TensorOptions(recipe.placement().type()).device(new DeviceOptional(new Device("meta")));
            TensorSource shapes = (name, shape) -> torch.empty(shape, nowhere, null);
            Object built = network.apply(
                    Weights.of(new OwnedTensors(shapes, recipe.eightBits(component), notes)),
                    configurations.of(component, type));
            return built == null ? 0 : notes.stream().mapToLong(Tensor::nbytes).sum();
        }
    }
}
