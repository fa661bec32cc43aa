;; Float64 columns of samples in WebAssembly, two samples at a time: what the loss of a network and its derivatives are made
;; of (batched_loss.ts). Additions, products and quotients of IEEE 754 in a fixed order: the same bits on every machine.
;;
;; A column is `n` numbers of 8 bytes from a byte address on, n a multiple of 4, n > 0. Rows of a block stand `stride` bytes
;; apart.
(module
  (memory (import "columns" "memory") 1)

  ;; to <- s
  (func (export "fill") (param $to i32) (param $s f64) (param $n i32)
    (local $end i32) (local $v v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $v (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (local.get $v))
      (v128.store offset=16 (local.get $to) (local.get $v))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to <- v
  (func (export "copy") (param $to i32) (param $v i32) (param $n i32)
    (memory.copy (local.get $to) (local.get $v) (i32.shl (local.get $n) (i32.const 3))))

  ;; to <- to + s v
  (func (export "add_scaled") (param $to i32) (param $s f64) (param $v i32) (param $n i32)
    (local $end i32) (local $f v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $f (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (f64x2.add
        (v128.load (local.get $to)) (f64x2.mul (local.get $f) (v128.load (local.get $v)))))
      (v128.store offset=16 (local.get $to) (f64x2.add
        (v128.load offset=16 (local.get $to)) (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $v)))))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to <- u v
  (func $multiply (export "multiply") (param $to i32) (param $u i32) (param $v i32) (param $n i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (v128.store (local.get $to) (f64x2.mul (v128.load (local.get $u)) (v128.load (local.get $v))))
      (v128.store offset=16 (local.get $to)
        (f64x2.mul (v128.load offset=16 (local.get $u)) (v128.load offset=16 (local.get $v))))
      (local.set $u (i32.add (local.get $u) (i32.const 32)))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to_i <- u v_i for `count` rows
  (func (export "multiply_rows")
    (param $to i32) (param $u i32) (param $v i32) (param $count i32) (param $stride i32) (param $n i32)
    (loop $next
      (call $multiply (local.get $to) (local.get $u) (local.get $v) (local.get $n))
      (local.set $to (i32.add (local.get $to) (local.get $stride)))
      (local.set $v (i32.add (local.get $v) (local.get $stride)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  (func $lanes (param $sum v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))

  ;; u . v
  (func $dot (export "dot") (param $u i32) (param $v i32) (param $n i32) (result f64)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $u) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (local.set $a (f64x2.add (local.get $a) (f64x2.mul (v128.load (local.get $u)) (v128.load (local.get $v)))))
      (local.set $b (f64x2.add (local.get $b)
        (f64x2.mul (v128.load offset=16 (local.get $u)) (v128.load offset=16 (local.get $v)))))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $u (i32.add (local.get $u) (i32.const 32))) (local.get $end))))
    (call $lanes (f64x2.add (local.get $a) (local.get $b))))

  (func $add_to (param $at i32) (param $sum v128)
    (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (call $lanes (local.get $sum)))))

  ;; into[j] += u . rows_j for `count` rows, four at a time
  (func $add_dots (export "add_dots")
    (param $into i32) (param $u i32) (param $rows i32) (param $count i32) (param $stride i32) (param $n i32)
    (local $i i32) (local $bytes i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $x v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $bytes (i32.shl (local.get $n) (i32.const 3)))
    (block $few
      (br_if $few (i32.lt_u (local.get $count) (i32.const 4)))
      (loop $four
        (local.set $r1 (i32.add (local.get $rows) (local.get $stride)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
        (local.set $i (i32.const 0))
        (local.set $a (v128.const i64x2 0 0))
        (local.set $b (v128.const i64x2 0 0))
        (local.set $c (v128.const i64x2 0 0))
        (local.set $d (v128.const i64x2 0 0))
        (loop $next
          (local.set $x (v128.load (i32.add (local.get $u) (local.get $i))))
          (local.set $a (f64x2.add (local.get $a)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $rows) (local.get $i))))))
          (local.set $b (f64x2.add (local.get $b)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r1) (local.get $i))))))
          (local.set $c (f64x2.add (local.get $c)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r2) (local.get $i))))))
          (local.set $d (f64x2.add (local.get $d)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r3) (local.get $i))))))
          (br_if $next (i32.lt_u
            (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $bytes))))
        (call $add_to (local.get $into) (local.get $a))
        (call $add_to (i32.add (local.get $into) (i32.const 8)) (local.get $b))
        (call $add_to (i32.add (local.get $into) (i32.const 16)) (local.get $c))
        (call $add_to (i32.add (local.get $into) (i32.const 24)) (local.get $d))
        (local.set $into (i32.add (local.get $into) (i32.const 32)))
        (local.set $rows (i32.add (local.get $r3) (local.get $stride)))
        (br_if $four (i32.ge_u (local.tee $count (i32.sub (local.get $count) (i32.const 4))) (i32.const 4)))))
    (block $none
      (br_if $none (i32.eqz (local.get $count)))
      (loop $one
        (f64.store (local.get $into)
          (f64.add (f64.load (local.get $into)) (call $dot (local.get $u) (local.get $rows) (local.get $n))))
        (local.set $into (i32.add (local.get $into) (i32.const 8)))
        (local.set $rows (i32.add (local.get $rows) (local.get $stride)))
        (br_if $one (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

  ;; into[i, j] += rows_i . rows_j for j <= i < count, two rows by four: lines of `into` are `line` bytes apart. Rows and
  ;; lines are there up to the next multiple of 4, and what is above the diagonal there is filled as well.
  (func (export "add_gram")
    (param $into i32) (param $line i32) (param $rows i32) (param $count i32) (param $stride i32) (param $n i32)
    (local $i i32) (local $j i32) (local $k i32) (local $bytes i32) (local $at i32)
    (local $u i32) (local $v i32) (local $r0 i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $x v128) (local $y v128) (local $z v128)
    (local $s00 v128) (local $s01 v128) (local $s02 v128) (local $s03 v128)
    (local $s10 v128) (local $s11 v128) (local $s12 v128) (local $s13 v128)
    (local.set $bytes (i32.shl (local.get $n) (i32.const 3)))
    (local.set $u (local.get $rows))
    (loop $line
      (local.set $v (i32.add (local.get $u) (local.get $stride)))
      (local.set $r0 (local.get $rows))
      (local.set $at (local.get $into))
      (local.set $j (i32.const 0))
      (loop $four
        (local.set $r1 (i32.add (local.get $r0) (local.get $stride)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
        (local.set $k (i32.const 0))
        (local.set $s00 (v128.const i64x2 0 0))
        (local.set $s01 (v128.const i64x2 0 0))
        (local.set $s02 (v128.const i64x2 0 0))
        (local.set $s03 (v128.const i64x2 0 0))
        (local.set $s10 (v128.const i64x2 0 0))
        (local.set $s11 (v128.const i64x2 0 0))
        (local.set $s12 (v128.const i64x2 0 0))
        (local.set $s13 (v128.const i64x2 0 0))
        (loop $next
          (local.set $x (v128.load (i32.add (local.get $u) (local.get $k))))
          (local.set $y (v128.load (i32.add (local.get $v) (local.get $k))))
          (local.set $z (v128.load (i32.add (local.get $r0) (local.get $k))))
          (local.set $s00 (f64x2.add (local.get $s00) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s10 (f64x2.add (local.get $s10) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r1) (local.get $k))))
          (local.set $s01 (f64x2.add (local.get $s01) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s11 (f64x2.add (local.get $s11) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r2) (local.get $k))))
          (local.set $s02 (f64x2.add (local.get $s02) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s12 (f64x2.add (local.get $s12) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r3) (local.get $k))))
          (local.set $s03 (f64x2.add (local.get $s03) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s13 (f64x2.add (local.get $s13) (f64x2.mul (local.get $y) (local.get $z))))
          (br_if $next (i32.lt_u
            (local.tee $k (i32.add (local.get $k) (i32.const 16))) (local.get $bytes))))
        (call $add_to (i32.add (local.get $at) (i32.const 0)) (local.get $s00))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 0)) (local.get $s10))
        (call $add_to (i32.add (local.get $at) (i32.const 8)) (local.get $s01))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 8)) (local.get $s11))
        (call $add_to (i32.add (local.get $at) (i32.const 16)) (local.get $s02))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 16)) (local.get $s12))
        (call $add_to (i32.add (local.get $at) (i32.const 24)) (local.get $s03))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 24)) (local.get $s13))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $r0 (i32.add (local.get $r3) (local.get $stride)))
        (br_if $four (i32.le_u (local.tee $j (i32.add (local.get $j) (i32.const 4))) (i32.add (local.get $i) (i32.const 1)))))
      (local.set $u (i32.add (local.get $v) (local.get $stride)))
      (local.set $into (i32.add (local.get $into) (i32.shl (local.get $line) (i32.const 1))))
      (br_if $line (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $count)))))

  ;; e^x for x <= 0, 0 below -708, NaN for NaN: x = k ln 2 + r, e^r = 1 + (r c/(2 - c) + r), c = r - r^2 P(r^2). The method and
  ;; its constants are those of Sun's fdlibm (e_exp.c), without its tables; below one unit in the last place.
  (func $exp (param $x v128) (result v128)
    (local $k v128) (local $high v128) (local $low v128) (local $r v128) (local $t v128) (local $c v128)
    (local.set $k (f64x2.nearest (f64x2.mul (local.get $x) (v128.const f64x2 1.4426950408889634 1.4426950408889634))))
    (local.set $high (f64x2.sub (local.get $x)
      (f64x2.mul (local.get $k) (v128.const f64x2 6.93147180369123816490e-01 6.93147180369123816490e-01))))
    (local.set $low (f64x2.mul (local.get $k) (v128.const f64x2 1.90821492927058770002e-10 1.90821492927058770002e-10)))
    (local.set $r (f64x2.sub (local.get $high) (local.get $low)))
    (local.set $t (f64x2.mul (local.get $r) (local.get $r)))
    (local.set $c (v128.const f64x2 4.13813679705723846039e-08 4.13813679705723846039e-08))
    (local.set $c (f64x2.add (v128.const f64x2 -1.65339022054652515390e-06 -1.65339022054652515390e-06)
      (f64x2.mul (local.get $t) (local.get $c))))
    (local.set $c (f64x2.add (v128.const f64x2 6.61375632143793436117e-05 6.61375632143793436117e-05)
      (f64x2.mul (local.get $t) (local.get $c))))
    (local.set $c (f64x2.add (v128.const f64x2 -2.77777777770155933842e-03 -2.77777777770155933842e-03)
      (f64x2.mul (local.get $t) (local.get $c))))
    (local.set $c (f64x2.add (v128.const f64x2 1.66666666666666019037e-01 1.66666666666666019037e-01)
      (f64x2.mul (local.get $t) (local.get $c))))
    (local.set $c (f64x2.sub (local.get $r) (f64x2.mul (local.get $t) (local.get $c))))
    (local.set $c (f64x2.sub (v128.const f64x2 1 1) (f64x2.sub
      (f64x2.sub (local.get $low) (f64x2.div
        (f64x2.mul (local.get $r) (local.get $c)) (f64x2.sub (v128.const f64x2 2 2) (local.get $c))))
      (local.get $high))))
    ;; Times 2^k: k stands in the lowest bits of k + 1.5 2^52.
    ;; The larger of x and that, which is never less: only NaN stays x.
    (f64x2.pmax (local.get $x) (v128.and
      (i64x2.add (local.get $c) (i64x2.shl
        (f64x2.add (local.get $k) (v128.const f64x2 6755399441055744 6755399441055744)) (i32.const 52)))
      (f64x2.ge (local.get $x) (v128.const f64x2 -708 -708)))))

  ;; log(1 + x) for 0 <= x <= 1: 1 + x = 2^k (1 + f), k = 0 or 1, s = f/(2 + f), log(1 + f) = f - (f^2/2 - s (f^2/2 +
  ;; R(s^2))), as in fdlibm's e_log.c.
  (func $log1p (param $x v128) (result v128)
    (local $upper v128) (local $f v128) (local $s v128) (local $z v128) (local $h v128) (local $r v128)
    (local.set $upper (f64x2.gt (local.get $x) (v128.const f64x2 0.41421356237309503 0.41421356237309503)))
    (local.set $f (v128.bitselect
      (f64x2.mul (v128.const f64x2 0.5 0.5) (f64x2.sub (local.get $x) (v128.const f64x2 1 1)))
      (local.get $x)
      (local.get $upper)))
    (local.set $s (f64x2.div (local.get $f) (f64x2.add (v128.const f64x2 2 2) (local.get $f))))
    (local.set $z (f64x2.mul (local.get $s) (local.get $s)))
    (local.set $h (f64x2.mul (v128.const f64x2 0.5 0.5) (f64x2.mul (local.get $f) (local.get $f))))
    (local.set $r (v128.const f64x2 1.479819860511658591e-01 1.479819860511658591e-01))
    (local.set $r (f64x2.add (v128.const f64x2 1.531383769920937332e-01 1.531383769920937332e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.add (v128.const f64x2 1.818357216161805012e-01 1.818357216161805012e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.add (v128.const f64x2 2.222219843214978396e-01 2.222219843214978396e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.add (v128.const f64x2 2.857142874366239149e-01 2.857142874366239149e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.add (v128.const f64x2 3.999999999940941908e-01 3.999999999940941908e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.add (v128.const f64x2 6.666666666666735130e-01 6.666666666666735130e-01)
      (f64x2.mul (local.get $z) (local.get $r))))
    (local.set $r (f64x2.mul (local.get $z) (local.get $r)))
    (local.set $r (f64x2.mul (local.get $s) (f64x2.add (local.get $h) (local.get $r))))
    (f64x2.add
      (v128.and (local.get $upper) (v128.const f64x2 6.93147180369123816490e-01 6.93147180369123816490e-01))
      (f64x2.sub (local.get $f) (f64x2.sub (local.get $h) (f64x2.add (local.get $r)
        (v128.and (local.get $upper) (v128.const f64x2 1.90821492927058770002e-10 1.90821492927058770002e-10)))))))

  ;; to <- e^v for v <= 0
  (func (export "exp") (param $to i32) (param $v i32) (param $n i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (v128.store (local.get $to) (call $exp (v128.load (local.get $v))))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))

  ;; to <- log(1 + v) for 0 <= v <= 1
  (func (export "log1p") (param $to i32) (param $v i32) (param $n i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (v128.store (local.get $to) (call $log1p (v128.load (local.get $v))))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))

  ;; z <- log(1 + e^z), with its first and second derivative
  (func (export "softplus") (param $z i32) (param $slope i32) (param $curvature i32) (param $n i32)
    (local $end i32) (local $x v128) (local $e v128) (local $q v128)
    (local.set $end (i32.add (local.get $z) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (local.set $x (v128.load (local.get $z)))
      (local.set $e (call $exp (f64x2.neg (f64x2.abs (local.get $x)))))
      (local.set $q (f64x2.div (v128.const f64x2 1 1) (f64x2.add (v128.const f64x2 1 1) (local.get $e))))
      (v128.store (local.get $slope) (f64x2.mul (local.get $q) (v128.bitselect
        (v128.const f64x2 1 1)
        (local.get $e)
        (f64x2.ge (local.get $x) (v128.const f64x2 0 0)))))
      (v128.store (local.get $curvature)
        (f64x2.mul (local.get $e) (f64x2.mul (local.get $q) (local.get $q))))
      (v128.store (local.get $z) (f64x2.add
        (f64x2.max (v128.const f64x2 0 0) (local.get $x))
        (call $log1p (local.get $e))))
      (local.set $slope (i32.add (local.get $slope) (i32.const 16)))
      (local.set $curvature (i32.add (local.get $curvature) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $z (i32.add (local.get $z) (i32.const 16))) (local.get $end)))))
)
