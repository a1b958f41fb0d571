package reusediffusion.pipeline.sample;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.tensor.Placement;

/**
 * The memory in which tensors wait that a device has no room for: pinned memory of the host, which a device reads by
 * itself. On a CPU they stay where they are.
 */
public record HostMemory(Placement device) {

    /** Moves {@code t} to where it may wait. */
    public Tensor away(Tensor t) {
        return device.onGpu() ? t.to(new Device("cpu"), t.scalar_type()).pin_memory() : t;
    }

    /** {@code t} where it is worked with. */
    public Tensor here(Tensor t) {
        return device.onGpu() ? device.move(t) : t;
    }

    /** Copies what the network is told to the memory of the host; on a CPU it is there already. */
    public Conditioning here(Conditioning told) {
        return device.onGpu() ? told.moved(this::here) : told;
    }

    /** Copies the state of a loop to the memory of the host; on a CPU it is there already. */
    public SamplerState here(SamplerState state) {
        return device.onGpu() ? state.moved(this::here) : state;
    }
}
