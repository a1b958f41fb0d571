package reusediffusion.tensor;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Reads the energy that a GPU has drawn, as its driver counts it through NVML. Where there is no GPU, no NVML or no
 * counter, a reading is empty.
 */
public final class EnergyMeter {
    private static final int NAME_LENGTH = 32;

    private final nvmlDevice_st card;

    private EnergyMeter(nvmlDevice_st card) {
        this.card = card;
    }

    /** The meter of {@code cpu} or a device such as {@code cuda:0}; this never fails. */
    public static EnergyMeter of(String device) {
        if (!device.startsWith("cuda")) {
            return new EnergyMeter(null);
        }
        try {
            return new EnergyMeter(card(DeviceMeter.ordinal(device)));
        } catch (RuntimeException | LinkageError e) { // its library is a driver's, and may be missing
            return new EnergyMeter(null);
        }
    }

    /** By its address on the bus: the driver counts all GPUs, torch the visible ones. */
    private static nvmlDevice_st card(int ordinal) {
        byte[] bus = new byte[NAME_LENGTH];
        if (nvml.nvmlInit_v2() != nvml.NVML_SUCCESS || cudart.cudaDeviceGetPCIBusId(bus, bus.length, ordinal) != 0) {
            return null;
        }
        try (PointerScope scope = new PointerScope()) {
            nvmlDevice_st card = new nvmlDevice_st(null);
            String address = new String(bus, StandardCharsets.US_ASCII).trim();
            int answer = nvml.nvmlDeviceGetHandleByPciBusId_v2(new BytePointer(address), card);
            scope.detach(card);
            return answer == nvml.NVML_SUCCESS ? card : null;
        }
    }

    /** The millijoules drawn since the driver was loaded; empty where nothing counts them. */
    public OptionalLong read() {
        if (card == null) {
            return OptionalLong.empty();
        }
        long[] energy = new long[1];
        boolean told = nvml.nvmlDeviceGetTotalEnergyConsumption(card, energy) == nvml.NVML_SUCCESS;
        return told ? OptionalLong.of(energy[0]) : OptionalLong.empty();
    }
}
