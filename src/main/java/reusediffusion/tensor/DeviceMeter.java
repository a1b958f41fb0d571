package reusediffusion.tensor;

/** Measures a device's memory, and waits for its work: a GPU's as torch allocates it, a CPU's as the whole process has it resident. */
public interface DeviceMeter {

    /** How many bytes are in use. */
    long used();

    /** The most bytes that were in use at once since {@link #restart}. */
    long peak();

    /** Forgets the peak, so that it is measured from now on. */
    void restart();

    /** Bytes that could be taken now, what torch holds and nobody uses among them; without a limit on a CPU. */
    long room();

    /**
     * Has torch take no more of a GPU than the system property {@code reusediffusion.memory} says, in GiB, where it is set: to leave others some,
     * or to try on a large card what has room on a small one. To be called before anything else is asked of a GPU.
     */
    void limit();

    /** Gives memory that torch holds and nobody uses back to a GPU, where other sizes can be taken from it. */
    void giveBack();

    /** Returns when all work that the device was given is done. */
    void await();

    /** The meter of the device that {@code placement} names; on a CPU it needs Linux. */
    static DeviceMeter of(Placement placement) {
        return placement.onGpu() ? new GpuMeter(ordinal(placement.device())) : new ProcessMeter();
    }

    /** The number of a device such as {@code cuda:1} as torch counts. */
    static byte ordinal(String device) {
        int colon = device.indexOf(':');
        return colon < 0 ? 0 : Byte.parseByte(device.substring(colon + 1));
    }
}
