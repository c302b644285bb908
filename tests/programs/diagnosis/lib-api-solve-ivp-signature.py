# cause: 5:1 or 5:7
# rule: called-back
# why: solve_ivp calls fun(t, y, ...); the function was written with the odeint order (y, t, ...)
# %%
import numpy as np
from scipy.integrate import solve_ivp
# %%
N = 10_000
I0, R0 = 12, 0
S0 = N - I0 - R0
beta, gamma = 0.32, 0.1
print("R0 =", beta / gamma)
# %%
t_span = (0, 120)
t_eval = np.linspace(*t_span, 121)
# %%
def doubling_time(growth):
    return np.log(2) / growth

print(round(doubling_time(beta - gamma), 2), "days")
# %%
reported = np.array([12, 15, 19, 25, 30, 38])
np.diff(np.log(reported)).mean()
# %%
def sir(y, t, beta, gamma):
    S, I, R = y
    new = beta * S * I / N
    rec = gamma * I
    return [-new, new - rec, rec]

sol = solve_ivp(sir, t_span, [S0, I0, R0], t_eval=t_eval, args=(beta, gamma))
peak = sol.y[1].argmax()
print("peak on day", sol.t[peak])
