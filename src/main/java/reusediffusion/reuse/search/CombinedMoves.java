package reusediffusion.reuse.search;

import java.util.ArrayList;
import java.util.List;

/** Sets of called steps in which several moves from one set are made at once; moves that touch the same step collide. */
final class CombinedMoves {
    private CombinedMoves() {}

    /** Each two of the moves that do not collide. */
    static List<boolean[]> pairs(boolean[] base, List<boolean[]> moves) {
        List<boolean[]> pairs = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            for (int j = i + 1; j < moves.size(); j++) {
                boolean[] both = both(base, moves.get(i), moves.get(j));
                if (both != null) {
                    pairs.add(both);
                }
            }
        }
        return pairs;
    }

    /** The first move with the next that does not collide, these with the next and so on, at most so many sets. */
    static List<boolean[]> sums(boolean[] base, List<boolean[]> moves, int most) {
        List<boolean[]> sums = new ArrayList<>();
        boolean[] sum = moves.get(0);
        for (boolean[] move : moves.subList(1, moves.size())) {
            boolean[] both = both(base, sum, move);
            if (both != null && sums.size() < most) {
                sums.add(both);
                sum = both;
            }
        }
        return sums;
    }

    /** {@code changed} with the move that leads from {@code base} to {@code moved} as well, or null where they collide. */
    private static boolean[] both(boolean[] base, boolean[] changed, boolean[] moved) {
        boolean[] both = changed.clone();
        for (int s = 0; s < base.length; s++) {
            if (moved[s] != base[s]) {
                if (changed[s] != base[s]) {
                    return null;
                }
                both[s] = moved[s];
            }
        }
        return both;
    }
}
