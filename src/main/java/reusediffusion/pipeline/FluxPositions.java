package reusediffusion.pipeline;

import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.flux.Positions;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** The turns of the latest size asked for: every step and batch of a job has the same. */
final class FluxPositions implements AutoCloseable {
    private record Size(long text, long rows, long columns) {}

    private final FluxConfig config;
    private final Placement placement;
    private Size size;
    private Rotary rotary;

    FluxPositions(FluxConfig config, Placement placement) {
        this.config = config;
        this.placement = placement;
    }

    /** For {@code text} tokens followed by rows × columns image tokens; valid until another size is asked for. */
    Rotary of(long text, long rows, long columns) {
        Size asked = new Size(text, rows, columns);
        if (!asked.equals(size)) {
            close();
            try (Scope scope = new Scope()) {
                rotary = Positions.rotary(config, text, rows, columns, placement);
                rotary.cosine().retainReference(); // they outlive this scope and that of the step that asked first
                rotary.sine().retainReference();
            }
            size = asked;
        }
        return rotary;
    }

    @Override
    public void close() {
        if (rotary != null) {
            rotary.cosine().releaseReference();
            rotary.sine().releaseReference();
            rotary = null;
            size = null;
        }
    }
}
