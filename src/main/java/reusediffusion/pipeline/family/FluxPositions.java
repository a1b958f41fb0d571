package reusediffusion.pipeline.family;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.flux.FluxPositionTable;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** The turns of FLUX's tokens, made once for each size that is asked for; safe for several threads. */
final class FluxPositions implements AutoCloseable {
    /**
     * The size of a clip or picture, and of its text.
     *
     * @param text text tokens T
     * @param rows of image tokens
     * @param columns of image tokens
     */
    private record Size(long text, long rows, long columns) {}

    private final FluxConfig config;
    private final Placement placement;
    private final Map<Size, Rotary> made = new ConcurrentHashMap<>();

    FluxPositions(FluxConfig config, Placement placement) {
        this.config = config;
        this.placement = placement;
    }

    /** For {@code text} tokens followed by rows × columns image tokens; valid until closed. */
    Rotary of(long text, long rows, long columns) {
        return made.computeIfAbsent(new Size(text, rows, columns), this::make);
    }

    private Rotary make(Size size) {
        try (Scope scope = new Scope()) {
            Rotary rotary = FluxPositionTable.rotary(config, size.text(), size.rows(), size.columns(), placement);
            Owned.kept(rotary.turns()); // they outlive this scope and that of the step that asked first
            return rotary;
        }
    }

    @Override
    public void close() {
        made.values().forEach(rotary -> Owned.end(rotary.turns()));
        made.clear();
    }
}
