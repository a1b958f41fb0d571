package reusediffusion.pipeline.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.tensor.DeviceMeter;

/**
 * Which of a model's networks are on the device at once, where text encoders need not stay: they are there only while they encode, and where the
 * denoiser has no room beside them, it leaves the device meanwhile and is read again behind them.
 */
final class NetworkOffload {
    /** What encoding takes beside weights, and the decoder. */
    private static final long WORK = 3L << 30;

    private final boolean offload;
    private final DeviceMeter meter;
    private final List<OnDemandNetwork<CapturedCalls>> texts = new ArrayList<>();
    private final List<OnDemandNetwork<CapturedCalls>> denoisers = new ArrayList<>();
    private long textBytes;
    private boolean apart;

    /** @param offload whether text encoders leave the device at all */
    NetworkOffload(boolean offload, DeviceMeter meter) {
        this.offload = offload;
        this.meter = meter;
    }

    /** A text encoder with weights of so many bytes. */
    void addText(OnDemandNetwork<CapturedCalls> text, long bytes) {
        texts.add(text);
        textBytes += bytes;
        if (!offload) {
            text.load();
        }
    }

    /** The denoiser, which comes behind the text encoders here; where both have room it is loaded now and stays. */
    void addDenoiser(OnDemandNetwork<CapturedCalls> denoiser, long bytes) {
        denoisers.add(denoiser);
        apart = offload && areApart(textBytes, bytes, meter.room());
        if (!apart) {
            denoiser.load();
        }
    }

    /** Whether encoders and a denoiser of so many bytes do not fit into {@code room} together. */
    static boolean areApart(long texts, long denoiser, long room) {
        return texts + denoiser + WORK > room;
    }

    /** What leaves the device before a text encoder comes. */
    void beforeText() {
        if (apart) {
            giveBack(denoisers);
        }
    }

    /** What leaves the device before the denoiser comes. */
    void beforeDenoiser() {
        if (apart) {
            giveBack(texts);
        }
    }

    /** The texts that are wanted are encoded. */
    void giveTextsBack() {
        if (offload) {
            giveBack(texts);
        }
    }

    /** Frees the graphs of all; false where there were none. */
    boolean freeGraphs() {
        return Stream.concat(texts.stream(), denoisers.stream())
                .map(network -> network.isThere() && network.get().free())
                .reduce(false, Boolean::logicalOr);
    }

    private void giveBack(List<OnDemandNetwork<CapturedCalls>> networks) {
        networks.forEach(OnDemandNetwork::giveBack);
        meter.giveBack();
    }

    /** Closes all networks. */
    void close() {
        texts.forEach(OnDemandNetwork::giveBack);
        denoisers.forEach(OnDemandNetwork::giveBack);
    }
}
