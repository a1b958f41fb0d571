package reusediffusion.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.CudaException;
import jcuda.LogLevel;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;
import reusediffusion.tensor.Fallbacks;

/**
 * Our kernels as each GPU has them loaded. Their sources are {@code src/main/cuda}; what is loaded is their PTX among the resources. The
 * system property {@code reusediffusion.kernels=off} leaves everything to torch's own operations.
 */
public final class Kernels {
    private static final System.Logger LOG = System.getLogger(Kernels.class.getName());

    /** Vectors that kernels read at once. */
    static final int WIDE = 8;

    private static final Map<String, CUfunction> FUNCTIONS = new ConcurrentHashMap<>();
    private static final Map<String, Boolean> USABLE = new ConcurrentHashMap<>();
    private static final Map<String, CUmodule> MODULES = new ConcurrentHashMap<>();

    private static final String COMPOSED = "Torch's own operations ran in place of fused kernels";

    private static final String TEMPORARY = "java.io.tmpdir";

    private Kernels() {}

    /** Whether JCuda and a GPU's driver are there. */
    private static final class Driver {
        static final boolean THERE = start();

        private static boolean start() {
            if ("off".equals(System.getProperty("reusediffusion.kernels"))) {
                Fallbacks.tell(COMPOSED);
                return false;
            }
            try {
                load();
                JCudaDriver.setExceptionsEnabled(true);
                JCudaDriver.cuInit(0);
                return true;
            } catch (LinkageError | CudaException e) {
                Fallbacks.tell(COMPOSED);
                LOG.log(System.Logger.Level.WARNING, "Fused kernels are off, torch's own operations run instead: " + e);
                return false;
            }
        }
    }

    /**
     * Loads JCuda's library from where ours lie. JCuda itself would unpack it into the temporary folder, under one name for every process
     * of a host and unchecked; what it finds there it loads as it is.
     */
    private static void load() {
        String temporary = System.getProperty(TEMPORARY);
        System.setProperty(TEMPORARY, Natives.folder().toString());
        try {
            JCudaDriver.setLogLevel(LogLevel.LOG_QUIET);
        } finally {
            System.setProperty(TEMPORARY, temporary);
        }
    }

    /** Whether the kernels run in this process. */
    static boolean there() {
        return Driver.THERE;
    }

    /** Whether our kernels can read x: on a GPU, in float32, float16 or bfloat16, {@code width} channels a row in whole vectors. */
    static boolean read(Tensor x, long width) {
        return x.is_cuda() && width % WIDE == 0 && typeName(x) != null && Driver.THERE;
    }

    /** Whether the driver takes the kernels of {@code file} for the GPU of {@code like}; the first time that it does not, one line says so. */
    static boolean has(String file, Tensor like) {
        int device = device(like);
        return USABLE.computeIfAbsent(device + " " + file, key -> {
            try {
                module(file, device);
                return true;
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The kernels {0} do not run on this GPU, torch''s own operations run instead: {1}",
                        file,
                        e.getMessage());
                return false;
            }
        });
    }

    /** The number of the GPU that holds x. */
    static int device(Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            return x.device().index();
        }
    }

    private static String typeName(Tensor x) {
        ScalarType type = x.scalar_type().intern();
        return switch (type) {
            case Float -> "float";
            case Half -> "half";
            case BFloat16 -> "bfloat16";
            default -> null;
        };
    }

    /** The kernel {@code name} of {@code file} for the type and the GPU of {@code like}. */
    static CUfunction of(String file, String name, Tensor like) {
        return of(file, name + "_" + typeName(like), device(like));
    }

    /** A kernel whose name has no type of numbers. */
    static CUfunction of(String file, String name, int device) {
        return FUNCTIONS.computeIfAbsent(device + " " + name, key -> {
            CUfunction function = new CUfunction();
            JCudaDriver.cuModuleGetFunction(function, module(file, device), name);
            return function;
        });
    }

    private static CUmodule module(String file, int device) {
        return MODULES.computeIfAbsent(device + " " + file, key -> {
            CUmodule module = new CUmodule();
            Launch.within(device, () -> JCudaDriver.cuModuleLoadData(module, ptx(file)));
            return module;
        });
    }

    private static String ptx(String file) {
        try (InputStream in = Kernels.class.getResourceAsStream(file + ".ptx")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The kernels " + file + " cannot be read from the jar.", e);
        }
    }
}
