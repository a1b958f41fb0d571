package reusediffusion.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** Makes the engine known to DJL, which finds this class through its service file. */
public final class ReuseDiffusionEngineProvider implements EngineProvider {
    /** Behind DJL's own engines, so that a program which names no engine keeps the one it had. */
    static final int RANK = 20;

    static {
        ReuseDiffusion.stayOffline();
    }

    /** So that asking for the provider alone loads nothing native. */
    private static final class Holder {
        private static final Engine ENGINE = new ReuseDiffusionEngine();
    }

    @Override
    public String getEngineName() {
        return ReuseDiffusion.ENGINE;
    }

    @Override
    public int getEngineRank() {
        return RANK;
    }

    @Override
    public Engine getEngine() {
        return Holder.ENGINE;
    }
}
